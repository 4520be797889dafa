use clap::Parser;

fn main() -> anyhow::Result<()> {
    solana_localnet::run(&solana_localnet::Options::parse())
}
