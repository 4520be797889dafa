//! The log, and traces for anyone who collects them: by OTLP (OpenTelemetry's protocol) over gRPC.

use std::io::{self, IsTerminal};
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Subscriber;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::cli::LogFormat;

const FLUSH: Duration = Duration::from_secs(3);

/// Where spans go. Drop it last: what is not sent yet is sent then.
#[derive(Default)]
pub struct Traces(Option<SdkTracerProvider>);

#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent to {endpoint}: {reason}")]
pub struct TraceError {
    endpoint: String,
    reason: String,
}

/// Begins the log on standard error, and traces where an endpoint is given, such as `http://127.0.0.1:4317`.
///
/// # Errors
/// The endpoint is no address. One where nobody listens is no error: spans are lost then, and nothing else.
pub fn start(format: LogFormat, endpoint: Option<&str>) -> Result<Traces, TraceError> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let traces = Traces(endpoint.map(provider).transpose()?);
    let log = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let registry = tracing_subscriber::registry().with(traces.layer()).with(filter);
    match format {
        LogFormat::Text => registry.with(log.with_target(false)).init(),
        LogFormat::Json => registry.with(log.json()).init(),
    }
    Ok(traces)
}

fn provider(endpoint: &str) -> Result<SdkTracerProvider, TraceError> {
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build();
    let exporter = exporter.map_err(|error| TraceError { endpoint: endpoint.to_owned(), reason: error.to_string() })?;
    let resource = Resource::builder().with_service_name("deai-indexer").build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

impl Traces {
    fn layer<S: Subscriber + for<'span> LookupSpan<'span>>(&self) -> Option<impl Layer<S> + use<S>> {
        let provider = self.0.as_ref()?;
        Some(tracing_opentelemetry::layer().with_tracer(provider.tracer("indexer")))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(provider) = self.0.take() {
            // Nobody may be there to take them.
            let _ = provider.shutdown_with_timeout(FLUSH);
        }
    }
}
