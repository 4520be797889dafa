//! The way in which large the mints are. A unit test compares these numbers with what Token-2022's own types say.

use super::MintKind;
use super::text::MintText;

/// A mint padded to the size of an account, and the byte that says which of both it is.
const MINT: usize = 166;
/// Type and length of each extension.
const HEADER: usize = 4;
const CLOSE_AUTHORITY: usize = HEADER + 32;
const POINTER: usize = HEADER + 64;
const NON_TRANSFERABLE: usize = HEADER;
const PERMANENT_DELEGATE: usize = HEADER + 32;
const GROUP: usize = HEADER + 32 + 32 + 8 + 8;
const MEMBER: usize = HEADER + 32 + 32 + 8;
/// Update authority, mint, three lengths, and the length of no further fields.
const METADATA: usize = HEADER + 32 + 32 + 3 * 4 + 4;

/// Bytes of a mint when it is initialized: Token-2022 takes no more and no fewer.
pub(super) const fn initial(kind: MintKind) -> usize {
    let each = MINT + CLOSE_AUTHORITY + 2 * POINTER;
    match kind {
        MintKind::Group { .. } | MintKind::Nft => each,
        MintKind::Credential => each.saturating_add(NON_TRANSFERABLE + PERMANENT_DELEGATE),
    }
}

/// Bytes of a mint when it is complete: its rent is paid at the beginning.
pub(super) fn complete(kind: MintKind, text: &MintText<'_>) -> usize {
    let place = match kind {
        MintKind::Group { .. } => GROUP,
        MintKind::Nft | MintKind::Credential => MEMBER,
    };
    let fixed = initial(kind).saturating_add(place).saturating_add(METADATA);
    fixed.saturating_add(text.len())
}

#[cfg(test)]
mod tests {
    use anchor_spl::token_2022::spl_token_2022::extension::ExtensionType;
    use anchor_spl::token_2022::spl_token_2022::state::Mint;
    use anchor_spl::token_2022_extensions::spl_token_metadata_interface::state::TokenMetadata;

    use super::*;

    #[test]
    fn the_sizes_are_those_of_token_2022() {
        let text = MintText { name: "Name", symbol: "SYM", uri: "ar://x" };
        let metadata = TokenMetadata {
            name: text.name.to_owned(),
            symbol: text.symbol.to_owned(),
            uri: text.uri.to_owned(),
            ..TokenMetadata::default()
        };
        let metadata = metadata.tlv_size_of().unwrap() - 8; // A TLV entry of its own has a longer header.
        let pointers = [ExtensionType::MetadataPointer, ExtensionType::MintCloseAuthority];
        let group = [ExtensionType::GroupPointer, ExtensionType::TokenGroup];
        let member = [ExtensionType::GroupMemberPointer, ExtensionType::TokenGroupMember];
        let bound = [ExtensionType::NonTransferable, ExtensionType::PermanentDelegate];
        let cases: [(MintKind, Vec<ExtensionType>); 3] = [
            (MintKind::Group { max_size: 1 }, [pointers, group].concat()),
            (MintKind::Nft, [pointers, member].concat()),
            (MintKind::Credential, [pointers, member, bound].concat()),
        ];
        for (kind, extensions) in cases {
            let known = ExtensionType::try_calculate_account_len::<Mint>(&extensions).unwrap();
            assert_eq!(complete(kind, &text), known + metadata, "{kind:?}");
        }
    }
}
