use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa::openapi::path::ParameterIn;

use crate::cursor;
use crate::freshness::Freshness;
use crate::problem::Problem;

/// The way in which a list is asked for: its filters, its page, and how fresh it must be.
pub struct Listing<F> {
    pub filter: F,
    pub page: PageParams,
    pub freshness: Freshness,
}

/// The way in which one thing is asked for.
pub struct Finding {
    pub freshness: Freshness,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// The number of items at most: 1 to 200, by default 50.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before, unchanged, with the same filters. Absent for the first page.
    cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Limit(u8);

impl Limit {
    const MAX: u8 = 200;
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

#[derive(Debug)]
struct LimitError(String);

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is no limit: give a whole number from 1 to {}", self.0, Limit::MAX)
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitError;

    fn try_from(text: String) -> Result<Self, LimitError> {
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(limit @ 1..=Self::MAX) if is_digits => Ok(Self(limit)),
            _ => Err(LimitError(text)),
        }
    }
}

impl PageParams {
    /// One more than the page holds: it exists where there is a next page.
    pub fn to_fetch(&self) -> u32 {
        u32::from(self.limit.0) + 1
    }

    /// The key after which the page begins.
    pub fn after<K: DeserializeOwned>(&self, list: &impl Serialize) -> Result<Option<K>, Problem> {
        let Some(text) = &self.cursor else { return Ok(None) };
        cursor::decode(list, text).map(Some).ok_or_else(bad_cursor)
    }

    /// Cuts what was fetched to the page, and gives the cursor to the next one.
    pub fn cut<T, K: Serialize>(
        &self,
        list: &impl Serialize,
        mut items: Vec<T>,
        key: impl FnOnce(&T) -> K,
    ) -> Result<(Vec<T>, Option<String>), Problem> {
        let limit = usize::from(self.limit.0);
        if items.len() <= limit {
            return Ok((items, None));
        }
        items.truncate(limit);
        let next = items.last().map(|last| cursor::encode(list, &key(last))).transpose();
        let next = next.map_err(|error| Problem::from(store::Error::from(error)))?;
        Ok((items, next))
    }
}

/// For a cursor that is changed, or another list's.
pub fn bad_cursor() -> Problem {
    Problem::invalid_parameter(
        "cursor",
        "this cursor was not given for this list with these filters: give `next` of the page before unchanged, with the \
         filters it was asked with, or leave it out to starts again",
    )
}

impl<F, S> FromRequestParts<S> for Listing<F>
where
    F: DeserializeOwned + IntoParams,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        check_names(query, || [names::<F>(), names::<PageParams>(), names::<Freshness>()].concat())?;
        Ok(Self { filter: read(query)?, page: read(query)?, freshness: read(query)? })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Finding {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        check_names(query, names::<Freshness>)?;
        Ok(Self { freshness: read(query)? })
    }
}

/// Reads those parameters of the query that `T` knows.
fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let query = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(query).map_err(|error| {
        let parameter = error.path().to_string();
        Problem::invalid_parameter(parameter.clone(), format!("{parameter}: {}", error.into_inner()))
    })
}

fn names<T: IntoParams>() -> Vec<String> {
    T::into_params(|| Some(ParameterIn::Query)).into_iter().map(|parameter| parameter.name).collect()
}

/// A misspelt filter must not look like an answer to it, nor may one of two be passed over.
fn check_names(query: &str, known: impl FnOnce() -> Vec<String>) -> Result<(), Problem> {
    if query.is_empty() {
        return Ok(());
    }
    let known = known();
    let mut seen = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if !known.iter().any(|known| *known == name) {
            let detail = format!("there is no parameter \"{name}\" here: use {}", known.join(", "));
            return Err(Problem::invalid_parameter(name, detail));
        }
        if value.contains('\0') {
            return Err(Problem::invalid_parameter(name.clone(), format!("{name} holds NUL: take it out")));
        }
        if seen.contains(&name) {
            return Err(Problem::invalid_parameter(name.clone(), format!("{name} is given twice: give it once")));
        }
        seen.push(name);
    }
    Ok(())
}
