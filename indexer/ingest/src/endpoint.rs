use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use reqwest::Url;

/// The address of a server. It is shown without path and query: providers put keys there.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Arc<Url>);

#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is not the address of a server: give http://host:port or https://host")]
pub struct EndpointError(String);

impl Endpoint {
    pub fn url(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address of a path below this one. A query stays: it may hold the key.
    pub fn below(&self, path: &str) -> Url {
        let mut url = Url::clone(&self.0);
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        url.map(|url| Self(Arc::new(url))).ok_or_else(|| EndpointError(text.to_owned()))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_the_key_in_it() {
        let endpoint: Endpoint = "https://user:secret@rpc.example:8443/v1/secret?key=secret".parse().unwrap();
        assert_eq!(format!("{endpoint} {endpoint:?}"), "https://rpc.example:8443 https://rpc.example:8443");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in ["", "localhost:8899", "127.0.0.1:8899", "ws://127.0.0.1:8900", "http://"] {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
        }
    }

    #[test]
    fn paths_append_to_an_address_with_and_without_a_slash() {
        for text in ["http://127.0.0.1:3031", "http://127.0.0.1:3031/"] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!(endpoint.url(), "http://127.0.0.1:3031");
            assert_eq!(endpoint.below("/v0/block/7").as_str(), "http://127.0.0.1:3031/v0/block/7");
        }
    }

    #[test]
    fn a_path_goes_before_the_query() {
        let endpoint: Endpoint = "https://data.example/near/?apiKey=k".parse().unwrap();
        assert_eq!(endpoint.below("/v0/block/7").as_str(), "https://data.example/near/v0/block/7?apiKey=k");
    }
}
