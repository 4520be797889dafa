use domain::{
    CredentialBurned, CredentialIssued, CredentialRenewed, CredentialRevoked, NftBurned, NftMetadataUpdated, NftMinted,
    SolanaAddress,
};

use super::{Missing, Stamp, Tables, changed};
use crate::row::{Credential, CredentialKey, CredentialStatus, Nft, NftKey};

impl Tables {
    /// The NFT is there even where its collection is unknown.
    pub(super) fn mint_nft(&mut self, stamp: &Stamp<'_>, fact: &NftMinted) -> Result<(), Missing> {
        self.nfts.put(Nft {
            mint: fact.mint.clone(),
            collection: fact.collection.clone(),
            number: fact.number,
            minter: fact.minter.clone(),
            first_holder: fact.holder.clone(),
            name: fact.metadata.name.clone(),
            uri: fact.metadata.uri.clone(),
            metadata_sha256: fact.metadata.sha256,
            policy_round: fact.policy_round,
            price: fact.price,
            to_treasury: fact.to_treasury,
            minted_at: stamp.time,
            burned_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
        let collection = self.collection(stamp, &fact.collection)?;
        collection.nfts = collection.nfts.saturating_add(1);
        Ok(())
    }

    pub(super) fn update_nft(&mut self, stamp: &Stamp<'_>, fact: &NftMetadataUpdated) -> Result<(), Missing> {
        let nft = changed!(self.nfts, stamp, NftKey { mint: fact.mint.clone() })?;
        nft.name.clone_from(&fact.metadata.name);
        nft.uri.clone_from(&fact.metadata.uri);
        nft.metadata_sha256 = fact.metadata.sha256;
        Ok(())
    }

    pub(super) fn burn_nft(&mut self, stamp: &Stamp<'_>, fact: &NftBurned) -> Result<(), Missing> {
        let counted = self.collection(stamp, &fact.collection).map(|collection| {
            collection.nfts = collection.nfts.saturating_sub(1);
        });
        changed!(self.nfts, stamp, NftKey { mint: fact.mint.clone() })?.burned_at = Some(stamp.time);
        counted
    }

    /// The credential is there even where its collection is unknown.
    pub(super) fn issue_credential(&mut self, stamp: &Stamp<'_>, fact: &CredentialIssued) -> Result<(), Missing> {
        self.credentials.put(Credential {
            mint: fact.mint.clone(),
            collection: fact.collection.clone(),
            number: fact.number,
            subject: fact.subject.clone(),
            issuer: fact.issuer.clone(),
            kind: fact.kind,
            status: CredentialStatus::Issued,
            name: fact.metadata.name.clone(),
            uri: fact.metadata.uri.clone(),
            metadata_sha256: fact.metadata.sha256,
            score_sha256: fact.score_sha256,
            expires_at: fact.expires_at,
            issued_at: stamp.time,
            ended_at: None,
            reason: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        });
        let collection = self.collection(stamp, &fact.collection)?;
        collection.credentials = collection.credentials.saturating_add(1);
        Ok(())
    }

    pub(super) fn renew_credential(&mut self, stamp: &Stamp<'_>, fact: &CredentialRenewed) -> Result<(), Missing> {
        let credential = self.credential(stamp, &fact.mint)?;
        credential.expires_at = fact.expires_at;
        credential.score_sha256 = fact.score_sha256;
        Ok(())
    }

    pub(super) fn revoke_credential(&mut self, stamp: &Stamp<'_>, fact: &CredentialRevoked) -> Result<(), Missing> {
        let reason = Some(fact.reason.clone());
        self.end_credential(stamp, &fact.collection, &fact.mint, (CredentialStatus::Revoked, reason))
    }

    pub(super) fn burn_credential(&mut self, stamp: &Stamp<'_>, fact: &CredentialBurned) -> Result<(), Missing> {
        self.end_credential(stamp, &fact.collection, &fact.mint, (CredentialStatus::Burned, None))
    }

    fn end_credential(
        &mut self,
        stamp: &Stamp<'_>,
        collection: &SolanaAddress,
        mint: &SolanaAddress,
        (status, reason): (CredentialStatus, Option<String>),
    ) -> Result<(), Missing> {
        let counted = self.collection(stamp, collection).map(|collection| {
            collection.credentials = collection.credentials.saturating_sub(1);
        });
        let credential = self.credential(stamp, mint)?;
        credential.status = status;
        credential.reason = reason;
        credential.ended_at = Some(stamp.time);
        counted
    }

    fn credential(&mut self, stamp: &Stamp<'_>, mint: &SolanaAddress) -> Result<&mut Credential, Missing> {
        changed!(self.credentials, stamp, CredentialKey { mint: mint.clone() })
    }
}
