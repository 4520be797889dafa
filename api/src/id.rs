use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::problem::Problem;

/// The `{id}` of a path.
pub struct Id<T>(pub T);

impl<T, S> FromRequestParts<S> for Id<T>
where
    T: FromStr<Err: Display>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let bad = |reason: &dyn Display| Problem::invalid_parameter("id", reason.to_string());
        let Path(text): Path<String> = Path::from_request_parts(parts, state)
            .await
            .map_err(|_| bad(&"the id in the path is not UTF-8: percent-encode it as UTF-8"))?;
        text.parse().map(Self).map_err(|reason| bad(&reason))
    }
}
