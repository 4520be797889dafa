use super::Kind;
use crate::Error;
use crate::source::Endpoint;
use crate::source::http::Http;
use crate::wire::NearBlock;

/// A server of neardata: a document a block, by height.
pub struct Neardata(Http);

impl Neardata {
    pub fn new(http: Http) -> Self {
        Self(http)
    }

    pub fn endpoint(&self) -> &Endpoint {
        self.0.endpoint()
    }

    pub async fn last(&self, kind: Kind) -> Result<u64, Error> {
        self.height_of(match kind {
            Kind::Final => "/v0/last_block/final",
            Kind::Optimistic => "/v0/last_block/optimistic",
        })
        .await
    }

    /// The first height that is kept.
    pub async fn first(&self) -> Result<u64, Error> {
        self.height_of("/v0/first_block").await
    }

    /// `None` is a height that the chain skipped.
    pub async fn block(&self, kind: Kind, height: u64) -> Result<Option<NearBlock>, Error> {
        let path = match kind {
            Kind::Final => format!("/v0/block/{height}"),
            Kind::Optimistic => format!("/v0/block_opt/{height}"),
        };
        let block: Option<NearBlock> = self.0.get(&path).await?;
        match block {
            Some(block) if block.header.height != height => {
                Err(self.0.unreadable(&path, format!("it is block {}", block.header.height)))
            }
            block => Ok(block),
        }
    }

    /// The height behind one of the server's pointers. The servers answer with a redirection, which spares
    /// us a block of megabytes each time we ask whether there is a new one.
    async fn height_of(&self, pointer: &str) -> Result<u64, Error> {
        match self.0.get_location(pointer).await? {
            Some(location) => {
                let height = location.split('?').next().and_then(|path| path.rsplit('/').next()?.parse().ok());
                height.ok_or_else(|| self.0.unreadable(pointer, format!("it leads to {location}")))
            }
            None => {
                let block: NearBlock = self.0.get(pointer).await?;
                Ok(block.header.height)
            }
        }
    }
}
