//! What rustc asks of its linker.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Options of rustc's `bpf` linker flavour that are followed by a value. All of them are decided in this crate.
const WITH_VALUE: [&str; 6] = ["-L", "--cpu", "--cpu-features", "--export", "--export-symbols", "--target"];

/// One call of the linker.
#[derive(Debug, PartialEq, Eq)]
pub struct Invocation {
    /// Bitcode files and archives of them, in link order.
    pub inputs: Vec<PathBuf>,
    /// Where the program goes.
    pub output: PathBuf,
}

impl Invocation {
    /// Reads the arguments after the linker's own name.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self> {
        let mut arguments = arguments.into_iter();
        let mut inputs = Vec::new();
        let mut output = None;
        while let Some(argument) = arguments.next() {
            let text = argument.to_string_lossy();
            if text == "-o" {
                output = arguments.next().map(PathBuf::from);
            } else if WITH_VALUE.contains(&text.as_ref()) {
                arguments.next();
            } else if !text.starts_with('-') && is_input(Path::new(&argument)) {
                inputs.push(PathBuf::from(argument));
            }
        }
        let Some(output) = output else { bail!("rustc named no output (`-o`)") };
        if inputs.is_empty() {
            bail!("rustc named nothing to link into {}", output.display());
        }
        Ok(Self { inputs, output })
    }
}

fn is_input(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["a", "bc", "o", "rlib"].iter().any(|known| extension == *known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Invocation> {
        Invocation::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn inputs_keep_their_order_and_options_fall_away() {
        let invocation = parse(
            "--export-symbols /t/symbols z.o a.rcgu.o --cpu v2 -L /deps/liba.rlib /deps/libcore.rlib -O2 -o out.so",
        );
        assert_eq!(
            invocation.unwrap(),
            Invocation {
                inputs: ["z.o", "a.rcgu.o", "/deps/libcore.rlib"].map(PathBuf::from).to_vec(),
                output: PathBuf::from("out.so"),
            }
        );
    }

    #[test]
    fn a_call_without_output_or_input_is_refused() {
        assert!(parse("a.o").is_err());
        assert!(parse("-o out.so --debug").is_err());
    }
}
