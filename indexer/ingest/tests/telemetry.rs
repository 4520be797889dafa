//! Traces, as a collector gets them.

use std::process::Stdio;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::TcpListenerStream;
use yellowstone_grpc_proto::tonic::transport::Server;
use yellowstone_grpc_proto::tonic::{Request, Response, Status};

use crate::command::{node, run, url};

struct Collector(mpsc::UnboundedSender<String>);

#[yellowstone_grpc_proto::tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        for scope in request.into_inner().resource_spans.into_iter().flat_map(|resource| resource.scope_spans) {
            for span in scope.spans {
                let _ = self.0.send(span.name);
            }
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_collector_gets_a_span_of_each_commit(pool: PgPool) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (out, mut spans) = mpsc::unbounded_channel();
    let serving = Server::builder().add_service(TraceServiceServer::new(Collector(out)));
    tokio::spawn(serving.serve_with_incoming(TcpListenerStream::new(listener)));
    let node = node().await;

    let mut command = run(&node, &url(&pool));
    let child = command.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint).stderr(Stdio::null()).spawn().unwrap();

    let commit = async {
        loop {
            let name = spans.recv().await.expect("the collector lives");
            if name == "commit" {
                return;
            }
        }
    };
    timeout(Duration::from_secs(30), commit).await.expect("a commit is traced");
    drop(child);
}
