use domain::{
    CredentialBurned, CredentialIssued, CredentialRenewed, CredentialRevoked, NftBurned, NftMetadataUpdated, NftMinted,
    SolanaAddress,
};

use super::{EventContext, MissingRow, Tables, changed};
use crate::row::{Credential, CredentialKey, CredentialStatus, Nft, NftKey};

impl Tables {
    /// The NFT is there even where its collection is unknown.
    pub(super) fn mint_nft(&mut self, context: &EventContext<'_>, event: &NftMinted) -> Result<(), MissingRow> {
        self.nfts.put(Nft {
            mint: event.mint.clone(),
            collection: event.collection.clone(),
            number: event.number,
            minter: event.minter.clone(),
            first_holder: event.holder.clone(),
            name: event.metadata.name.clone(),
            uri: event.metadata.uri.clone(),
            metadata_sha256: event.metadata.sha256,
            policy_round: event.policy_round,
            price: event.price,
            to_treasury: event.to_treasury,
            minted_at: context.time,
            burned_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
        let collection = self.collection(context, &event.collection)?;
        collection.nfts = collection.nfts.saturating_add(1);
        Ok(())
    }

    pub(super) fn update_nft(
        &mut self,
        context: &EventContext<'_>,
        event: &NftMetadataUpdated,
    ) -> Result<(), MissingRow> {
        let nft = changed!(self.nfts, context, NftKey { mint: event.mint.clone() })?;
        nft.name.clone_from(&event.metadata.name);
        nft.uri.clone_from(&event.metadata.uri);
        nft.metadata_sha256 = event.metadata.sha256;
        Ok(())
    }

    pub(super) fn burn_nft(&mut self, context: &EventContext<'_>, event: &NftBurned) -> Result<(), MissingRow> {
        let counted = self.collection(context, &event.collection).map(|collection| {
            collection.nfts = collection.nfts.saturating_sub(1);
        });
        changed!(self.nfts, context, NftKey { mint: event.mint.clone() })?.burned_at = Some(context.time);
        counted
    }

    /// The credential is there even where its collection is unknown.
    pub(super) fn issue_credential(
        &mut self,
        context: &EventContext<'_>,
        event: &CredentialIssued,
    ) -> Result<(), MissingRow> {
        self.credentials.put(Credential {
            mint: event.mint.clone(),
            collection: event.collection.clone(),
            number: event.number,
            subject: event.subject.clone(),
            issuer: event.issuer.clone(),
            kind: event.kind,
            status: CredentialStatus::Issued,
            name: event.metadata.name.clone(),
            uri: event.metadata.uri.clone(),
            metadata_sha256: event.metadata.sha256,
            score_sha256: event.score_sha256,
            expires_at: event.expires_at,
            issued_at: context.time,
            ended_at: None,
            reason: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        });
        let collection = self.collection(context, &event.collection)?;
        collection.credentials = collection.credentials.saturating_add(1);
        Ok(())
    }

    pub(super) fn renew_credential(
        &mut self,
        context: &EventContext<'_>,
        event: &CredentialRenewed,
    ) -> Result<(), MissingRow> {
        let credential = self.credential(context, &event.mint)?;
        credential.expires_at = event.expires_at;
        credential.score_sha256 = event.score_sha256;
        Ok(())
    }

    pub(super) fn revoke_credential(
        &mut self,
        context: &EventContext<'_>,
        event: &CredentialRevoked,
    ) -> Result<(), MissingRow> {
        let reason = Some(event.reason.clone());
        self.end_credential(context, &event.collection, &event.mint, (CredentialStatus::Revoked, reason))
    }

    pub(super) fn burn_credential(
        &mut self,
        context: &EventContext<'_>,
        event: &CredentialBurned,
    ) -> Result<(), MissingRow> {
        self.end_credential(context, &event.collection, &event.mint, (CredentialStatus::Burned, None))
    }

    fn end_credential(
        &mut self,
        context: &EventContext<'_>,
        collection: &SolanaAddress,
        mint: &SolanaAddress,
        (status, reason): (CredentialStatus, Option<String>),
    ) -> Result<(), MissingRow> {
        let counted = self.collection(context, collection).map(|collection| {
            collection.credentials = collection.credentials.saturating_sub(1);
        });
        let credential = self.credential(context, mint)?;
        credential.status = status;
        credential.reason = reason;
        credential.ended_at = Some(context.time);
        counted
    }

    fn credential(&mut self, context: &EventContext<'_>, mint: &SolanaAddress) -> Result<&mut Credential, MissingRow> {
        changed!(self.credentials, context, CredentialKey { mint: mint.clone() })
    }
}
