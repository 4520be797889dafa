use std::time::Duration;

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Endpoint;
use crate::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A whole Solana block is some megabytes of JSON.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// A server that speaks JSON: by GET, or by JSON-RPC 2.0.
pub struct Http {
    client: Client,
    /// Tells a redirection instead of following it.
    unredirected: Client,
    endpoint: Endpoint,
    token: Option<String>,
}

#[derive(Deserialize)]
struct Answer<T> {
    result: Option<T>,
    error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
    code: i64,
    message: String,
    /// What NEAR's nodes say beyond "Server error".
    cause: Option<Cause>,
}

#[derive(Deserialize)]
struct Cause {
    name: String,
}

impl Http {
    /// `token` goes along as a bearer token.
    pub fn new(endpoint: Endpoint, token: Option<String>) -> Result<Self, Error> {
        let build = |redirects: Policy| {
            let client = Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(ANSWER_TIMEOUT).redirect(redirects);
            client.build().map_err(|error| Error::unreachable(&endpoint, &error))
        };
        Ok(Self { client: build(Policy::default())?, unredirected: build(Policy::none())?, endpoint, token })
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        let response = self.send(path, self.client.get(self.endpoint.below(path))).await?;
        self.read(path, response).await
    }

    /// Where a GET is redirected to; `None` where it is answered.
    pub async fn get_location(&self, path: &str) -> Result<Option<String>, Error> {
        let response = self.send(path, self.unredirected.get(self.endpoint.below(path))).await?;
        let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection());
        Ok(location.and_then(|location| location.to_str().ok()).map(str::to_owned))
    }

    /// `None` is the result `null`.
    pub async fn call<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<Option<T>, Error> {
        let body = json!({"jsonrpc": "2.0", "id": "indexer", "method": method, "params": params});
        let response = self.send(method, self.client.post(self.endpoint.url()).json(&body)).await?;
        let answer: Answer<T> = self.read(method, response).await?;
        match answer.error {
            None => Ok(answer.result),
            Some(error) => Err(Error::Rpc {
                endpoint: self.endpoint.clone(),
                method: method.to_owned(),
                code: error.code,
                message: error.cause.map_or(error.message, |cause| cause.name),
            }),
        }
    }

    pub fn unreadable(&self, method: &str, reason: impl Into<String>) -> Error {
        Error::Unreadable { endpoint: self.endpoint.clone(), method: method.to_owned(), reason: reason.into() }
    }

    /// Without the URL: it may hold a key.
    fn unreachable(&self, error: reqwest::Error) -> Error {
        Error::unreachable(&self.endpoint, &error.without_url())
    }

    async fn send(&self, method: &str, mut request: RequestBuilder) -> Result<Response, Error> {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.map_err(|error| self.unreachable(error))?;
        let status = response.status();
        if status.is_client_error() || status.is_server_error() {
            let (endpoint, method) = (self.endpoint.clone(), method.to_owned());
            return Err(Error::Status { endpoint, method, status: status.as_u16() });
        }
        Ok(response)
    }

    async fn read<T: DeserializeOwned>(&self, method: &str, response: Response) -> Result<T, Error> {
        let body = response.bytes().await.map_err(|error| self.unreachable(error))?;
        serde_json::from_slice(&body).map_err(|error| self.unreadable(method, error.to_string()))
    }
}
