use std::time::Duration;

use reqwest::header::{LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use tokio::time::Instant;
use tracing::{debug, warn};

use super::Endpoint;
use super::circuit_breaker::CircuitBreaker;
use super::rate_limiter::RateLimiter;
use crate::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A whole Solana block is some megabytes of JSON.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// The frequency at which a request is sent again that came too soon for the server.
const TOO_SOON_TRIES: u32 = 6;
/// The first pause of a server that does not say how long to wait, and the longest that is waited for.
const FIRST_HOLD: Duration = Duration::from_millis(500);
const LONGEST_HOLD: Duration = Duration::from_secs(60);

/// A server that speaks JSON: by GET, or by JSON-RPC 2.0.
///
/// It is asked no more often than it allows: it says so by 429 or `Retry-After`, and then nobody asks until the time is
/// over. One that fails again and again is left alone for a while.
pub struct Http {
    client: Client,
    /// Reports a redirection instead of following it.
    unredirected: Client,
    endpoint: Endpoint,
    token: Option<String>,
    pace: RateLimiter,
    breaker: CircuitBreaker,
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
        Ok(Self {
            client: build(Policy::default())?,
            unredirected: build(Policy::none())?,
            endpoint,
            token,
            pace: RateLimiter::new(None),
            breaker: CircuitBreaker::default(),
        })
    }

    /// The same, asked at most so often a second.
    pub fn paced(self, max_rps: Option<u32>) -> Self {
        Self { pace: RateLimiter::new(max_rps), ..self }
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        let response = self.send(path, self.client.get(self.endpoint.below(path))).await?;
        self.read(path, self.check_status(path, response)?).await
    }

    /// Where a GET is redirected to; `None` where it is answered.
    pub async fn get_location(&self, path: &str) -> Result<Option<String>, Error> {
        let response = self.send(path, self.unredirected.get(self.endpoint.below(path))).await?;
        let response = self.check_status(path, response)?;
        let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection());
        Ok(location.and_then(|location| location.to_str().ok()).map(str::to_owned))
    }

    /// `None` is the result `null`.
    pub async fn call<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<Option<T>, Error> {
        let body = json!({"jsonrpc": "2.0", "id": "indexer", "method": method, "params": params});
        let response = self.send(method, self.client.post(self.endpoint.url()).json(&body)).await?;
        // NEAR's nodes give refusals a status of their own, and say in the body which one it is.
        if matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY) {
            let status = response.status();
            let answer: Result<Answer<IgnoredAny>, Error> = self.read(method, response).await;
            let refusal = answer.ok().and_then(|answer| answer.error);
            return Err(refusal.map_or_else(|| self.failed(method, status), |refusal| self.refused(method, refusal)));
        }
        let answer: Answer<T> = self.read(method, self.check_status(method, response)?).await?;
        match answer.error {
            None => Ok(answer.result),
            Some(error) => Err(self.refused(method, error)),
        }
    }

    fn refused(&self, method: &str, error: RpcError) -> Error {
        Error::Rpc {
            endpoint: self.endpoint.clone(),
            method: method.to_owned(),
            code: error.code,
            message: error.cause.map_or(error.message, |cause| cause.name),
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
        let mut tries = 0;
        loop {
            let redecode = request.try_clone();
            let response = self.send_once(method, request).await?;
            match (hold(&response, tries), redecode) {
                (Some(pause), Some(redecode)) if tries < TOO_SOON_TRIES => {
                    debug!(endpoint = %self.endpoint, method, ?pause, status = %response.status(), "asked too soon");
                    self.pace.hold(pause);
                    request = redecode;
                    tries += 1;
                }
                _ => return Ok(response),
            }
        }
    }

    async fn send_once(&self, method: &str, request: RequestBuilder) -> Result<Response, Error> {
        self.pace.acquire().await;
        let admitted = self.breaker.admit(Instant::now());
        admitted.map_err(|rest| Error::LeftAlone { endpoint: self.endpoint.clone(), seconds: rest.as_secs() + 1 })?;
        let response = request.send().await.map_err(|error| self.unreachable(error));
        let has_failed = response.as_ref().map_or(true, |response| response.status().is_server_error());
        if !has_failed {
            self.breaker.record_success();
        } else if self.breaker.record_failure(Instant::now(), fastrand::f64()) {
            warn!(endpoint = %self.endpoint, method, "it fails again and again: it is left alone for a while");
        }
        response
    }

    fn check_status(&self, method: &str, response: Response) -> Result<Response, Error> {
        match response.status() {
            status if status.is_client_error() || status.is_server_error() => Err(self.failed(method, status)),
            _ => Ok(response),
        }
    }

    fn failed(&self, method: &str, status: StatusCode) -> Error {
        Error::Status { endpoint: self.endpoint.clone(), method: method.to_owned(), status: status.as_u16() }
    }

    async fn read<T: DeserializeOwned>(&self, method: &str, response: Response) -> Result<T, Error> {
        let body = response.bytes().await.map_err(|error| self.unreachable(error))?;
        serde_json::from_slice(&body).map_err(|error| self.unreadable(method, error.to_string()))
    }
}

/// The duration for which to wait before asking again, where the server says that it was asked too soon. In seconds; a date, which
/// nobody sends for a rate limit, counts as no answer to how long.
fn hold(response: &Response, tries: u32) -> Option<Duration> {
    let status = response.status();
    let get = response.headers().get(RETRY_AFTER).map(|value| value.to_str().ok()?.trim().parse().ok());
    let get = get.map(|seconds: Option<u64>| seconds.map(Duration::from_secs));
    let is_too_soon =
        status == StatusCode::TOO_MANY_REQUESTS || (status == StatusCode::SERVICE_UNAVAILABLE && get.is_some());
    let doubled = || FIRST_HOLD.saturating_mul(1 << tries.min(8)).mul_f64(0.5 + fastrand::f64() / 2.0);
    is_too_soon.then(|| get.flatten().unwrap_or_else(doubled).min(LONGEST_HOLD))
}
