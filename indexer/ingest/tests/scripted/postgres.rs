//! A way to the tests' Postgres that can be shut, or say nothing.

use std::sync::{Arc, Mutex};

use sqlx::{ConnectOptions, PgPool};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;

/// While it is shut, connections are taken and never answered.
pub struct Way {
    pub url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    is_shut: bool,
    connections: JoinSet<()>,
}

impl Way {
    pub async fn open(pool: &PgPool) -> Self {
        let options = pool.connect_options();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = options.to_url_lossy();
        // What stands between is the server's host, or its socket's folder, and port.
        let (user, rest) = url.as_str().split_once('@').unwrap();
        let database = rest.split_once('/').unwrap().1;
        let url = format!("{user}@{address}/{database}");
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                let mut state = shared.lock().unwrap();
                let (is_shut, options) = (state.is_shut, Arc::clone(&options));
                state.connections.spawn(async move {
                    if is_shut {
                        return std::future::pending().await;
                    }
                    let port = options.get_port();
                    let _ = match options.get_socket() {
                        Some(folder) => {
                            let path = folder.join(format!(".s.PGSQL.{port}"));
                            copy_bidirectional(&mut from, &mut UnixStream::connect(path).await.unwrap()).await
                        }
                        None => {
                            let to = TcpStream::connect((options.get_host(), port)).await;
                            copy_bidirectional(&mut from, &mut to.unwrap()).await
                        }
                    };
                });
            }
        });
        Self { url, state }
    }

    /// Ends all connections, and answers none.
    pub fn shut(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_shut = true;
        state.connections.abort_all();
    }

    pub fn reopen(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_shut = false;
        state.connections.abort_all();
    }
}
