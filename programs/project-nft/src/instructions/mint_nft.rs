use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::*;
use anchor_lang::system_program::{Transfer, transfer};
use anchor_spl::associated_token::AssociatedToken;
use anchor_spl::token_2022::Token2022;
use project_registry::state::{Member, Project};

use crate::NftError;
use crate::address::find_address;
use crate::events::NftMinted;
use crate::open::NewAccount;
use crate::state::{AllowList, Collection, EventLink, MintCounter, MintPolicy, Nft, NftMetadata, Payout};
use crate::token::{CollectionSigner, MintKind, MintText, NewMint, NewToken};

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct MintNftArgs {
    /// What the NFT shows, under the policy `Authority`. The public gives none.
    pub metadata: Option<NftMetadata>,
    /// Lamports that the minter pays at most, rent not counted: the price may have changed since he looked.
    pub max_price: u64,
    /// That the minter is on the allow-list, where the policy has one.
    pub proof: Vec<[u8; 32]>,
}

/// The creators' accounts follow, writable and in the collection's order, where the price is not 0.
#[event_cpi]
#[derive(Accounts)]
pub struct MintNft<'info> {
    #[account(mut, has_one = group_mint @ NftError::WrongGroupMint)]
    pub collection: Box<Account<'info, Collection>>,
    /// CHECK: the collection names it.
    #[account(mut)]
    pub group_mint: UncheckedAccount<'info>,
    /// Pays rent and price. Under the policy `Authority` the project's owner or a maintainer.
    #[account(mut)]
    pub minter: Signer<'info>,
    /// CHECK: any address may receive it.
    pub holder: UncheckedAccount<'info>,
    /// A new key, whose account is made here.
    #[account(mut)]
    pub mint: Signer<'info>,
    /// CHECK: it is made here, at the PDA of `["nft", mint]`.
    #[account(mut)]
    pub nft: UncheckedAccount<'info>,
    /// CHECK: the associated token program makes it, at the only address it makes one for this holder and mint.
    #[account(mut)]
    pub token_account: UncheckedAccount<'info>,
    /// CHECK: it only receives lamports, and the collection names it. Needed where the price is not 0.
    #[account(mut, address = collection.treasury @ NftError::WrongTreasury)]
    pub treasury: Option<UncheckedAccount<'info>>,
    /// Under the policy `Authority`.
    pub project: Option<Box<Account<'info, Project>>>,
    /// Under the policy `Authority`, the minter's, unless he is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    /// Under the policy `AllowList`, the minter's.
    #[account(mut)]
    pub mint_counter: Option<Box<Account<'info, MintCounter>>>,
    pub token_program: Program<'info, Token2022>,
    pub associated_token_program: Program<'info, AssociatedToken>,
    pub system_program: Program<'info, System>,
}

impl<'info> MintNft<'info> {
    pub(crate) fn mint_nft(ctx: Context<'info, Self>, args: MintNftArgs) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let accounts = ctx.accounts;
        accounts.collection.check_current()?;
        let wallet_count = accounts.check_policy(&args)?;
        let price = accounts.collection.policy.price();
        require_gte!(args.max_price, price, NftError::PriceTooHigh);
        let to_treasury = accounts.pay(price, ctx.remaining_accounts)?;

        let number = accounts.collection.count_minted()?;
        let metadata = match args.metadata {
            Some(metadata) => metadata,
            None => NftMetadata::of_item(&accounts.collection, number),
        };
        let (collection, mint) = (accounts.collection.key(), accounts.mint.key());
        let (minter, holder) = (accounts.minter.key(), accounts.holder.key());
        let nft = Nft {
            version: Nft::VERSION,
            bump: accounts.find_nft()?,
            collection,
            mint,
            number,
            payer: minter,
            metadata_sha256: metadata.sha256,
            reserved: [0; 32],
        };
        accounts.make(&nft, &metadata)?;

        let policy_round = accounts.collection.policy_round;
        accounts.collection.emit(&accounts.event_authority, |EventLink { seq, head }| NftMinted {
            collection,
            mint,
            number,
            minter,
            holder,
            metadata,
            policy_round,
            price,
            to_treasury,
            wallet_count,
            at,
            seq,
            head,
        })
    }

    /// Refuses whom the policy does not let mint. Returns how often the minter has minted by an allow-list, this time
    /// included; 0 under other policies.
    fn check_policy(&mut self, args: &MintNftArgs) -> Result<u32> {
        let (collection, minter) = (&self.collection, self.minter.key());
        match &collection.policy {
            MintPolicy::Authority => {
                let project = self.project.as_ref().ok_or(NftError::NotManager)?;
                collection.check_manager(project, &minter, self.member.as_deref())?;
                args.metadata.as_ref().ok_or(NftError::MetadataMissing)?.check()?;
                Ok(0)
            }
            MintPolicy::Open { .. } => {
                require!(args.metadata.is_none(), NftError::MetadataNotYours);
                Ok(0)
            }
            MintPolicy::AllowList { root, wallet_limit, .. } => {
                require!(args.metadata.is_none(), NftError::MetadataNotYours);
                AllowList::check(root, &collection.key(), &minter, &args.proof)?;
                let counter = self.mint_counter.as_mut().ok_or(NftError::CounterMissing)?;
                let counts = (counter.collection, counter.policy_round, counter.wallet);
                let wanted = (collection.key(), collection.policy_round, minter);
                require!(counts == wanted, NftError::WrongCounter);
                require_gt!(*wallet_limit, counter.count, NftError::WalletLimitReached);
                counter.count = counter.count.checked_add(1).ok_or(NftError::Overflow)?;
                Ok(counter.count)
            }
        }
    }

    /// Pays each creator and the treasury their parts. Returns the treasury's.
    fn pay(&self, price: u64, creators: &[AccountInfo<'info>]) -> Result<u64> {
        if price == 0 {
            return Ok(0);
        }
        let payout = Payout::of(price, &self.collection.creators)?;
        let treasury = self.treasury.as_ref().ok_or(NftError::WrongTreasury)?;
        for (at, (creator, part)) in self.collection.creators.iter().zip(&payout.creators).enumerate() {
            let account = creators.get(at).filter(|account| account.is_writable && *account.key == creator.address);
            self.send(account.ok_or(NftError::WrongCreators)?, *part)?;
        }
        self.send(treasury, payout.treasury)?;
        Ok(payout.treasury)
    }

    fn send(&self, to: &AccountInfo<'info>, lamports: u64) -> Result<()> {
        if lamports == 0 {
            return Ok(());
        }
        let accounts = Transfer { from: self.minter.to_account_info(), to: to.clone() };
        transfer(CpiContext::new(self.system_program.key(), accounts), lamports)
    }

    fn find_nft(&self) -> Result<u8> {
        let found = find_address(Nft::SEED, self.mint.key);
        let (address, bump) = found.ok_or(ErrorCode::ConstraintSeeds)?;
        require_keys_eq!(address, self.nft.key(), ErrorCode::ConstraintSeeds);
        Ok(bump)
    }

    fn make(&self, nft: &Nft, metadata: &NftMetadata) -> Result<()> {
        let signer = CollectionSigner::of(&self.collection);
        let seeds = signer.seeds();
        let rent = Rent::get()?;
        let (collection, payer) = (self.collection.key(), self.minter.key);
        let accounts = [
            self.minter.to_account_info(),
            self.mint.to_account_info(),
            self.collection.to_account_info(),
            self.group_mint.to_account_info(),
            self.token_account.to_account_info(),
            self.holder.to_account_info(),
            self.nft.to_account_info(),
            self.system_program.to_account_info(),
            self.token_program.to_account_info(),
        ];
        let account = NewAccount {
            payer,
            address: self.nft.key,
            owner: &crate::ID,
            space: Nft::SPACE,
            lamports: rent.minimum_balance(Nft::SPACE),
            seeds: &[Nft::SEED, self.mint.key.as_ref(), &[nft.bump]],
        };
        account.open(self.nft.lamports(), &accounts)?;
        nft.try_serialize(&mut &mut self.nft.try_borrow_mut_data()?[..])?;

        let text = MintText { name: &metadata.name, symbol: &self.collection.symbol, uri: &metadata.uri };
        let new_mint = NewMint {
            mint: &self.mint,
            group: self.group_mint.key,
            authority: &collection,
            is_mutable: self.collection.is_mutable,
            payer,
            rent: &rent,
            accounts: &accounts,
        };
        new_mint.create(MintKind::Nft, &text, &seeds, &[])?;
        let token = NewToken {
            mint: self.mint.key,
            authority: &collection,
            holder: self.holder.key,
            token_account: self.token_account.key,
            payer,
            accounts: &accounts,
        };
        token.issue(&seeds)
    }
}
