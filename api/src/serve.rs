use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// What a client may take, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub connections: usize,
    /// For the whole of a request's header. A connection that is kept and silent ends by it too.
    pub header: Duration,
    /// For the answers under way, once the server is stopped.
    pub drain_timeout: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connections: 4096, header: Duration::from_secs(15), drain_timeout: Duration::from_secs(10) }
    }
}

/// Serves until `stop`, then lets the answers under way end.
///
/// `axum::serve` sets no time for a header, so that a client could hold connections by sending one byte
/// at a time.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(bounds.header);
    let service = TowerToHyperService::new(router);
    let places = Arc::new(Semaphore::new(bounds.connections));
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, place) = tokio::select! {
            accepted = accept(&listener, &places) => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, most likely: others must close first.
                    tracing::warn!("cannot accept a connection: {error}");
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service.clone()));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop(place);
        });
    }
    drop(listener);
    if timeout(bounds.drain_timeout, open.shutdown()).await.is_err() {
        tracing::warn!("some answers were not ready when the server stopped");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, place))
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::{Notify, oneshot};

    use super::*;

    async fn listen() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        (listener, address)
    }

    #[tokio::test]
    async fn a_header_that_never_ends_is_cut_off() {
        let (listener, address) = listen().await;
        let bounds = Bounds { header: Duration::from_millis(100), ..Bounds::default() };
        tokio::spawn(serve(listener, Router::new(), bounds, std::future::pending()));
        for start in ["", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
            let mut stream = TcpStream::connect(&address).await.unwrap();
            stream.write_all(start.as_bytes()).await.unwrap();
            let mut rest = Vec::new();
            let ended = timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
            assert!(ended.is_ok(), "the connection stays open after {start:?}");
        }
    }

    #[tokio::test]
    async fn an_answer_under_way_ends_before_the_server_does() {
        let (listener, address) = listen().await;
        let (asked, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let slow = get({
            let (asked, go_on) = (asked.clone(), go_on.clone());
            move || async move {
                asked.notify_one();
                go_on.notified().await;
                "done"
            }
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, Router::new().route("/", slow), Bounds::default(), async move {
            stopped.await.unwrap();
        }));

        let answer = tokio::spawn(reqwest::get(format!("http://{address}/")));
        asked.notified().await;
        stop.send(()).unwrap();
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        go_on.notify_one();

        assert_eq!(answer.await.unwrap().unwrap().text().await.unwrap(), "done");
        timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
    }
}
