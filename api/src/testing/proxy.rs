use std::net::SocketAddr;
use std::path::PathBuf;

use reqwest::Url;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::{AbortHandle, JoinSet};

/// A line to the database that can be cut and fixed.
pub struct Proxy {
    database: Database,
    address: SocketAddr,
    serving: AbortHandle,
}

#[derive(Clone)]
enum Database {
    Tcp(String),
    Unix(PathBuf),
}

impl Proxy {
    pub async fn to(options: &PgConnectOptions) -> Self {
        let port = options.get_port();
        let folder = options.get_socket().cloned().or_else(|| Some(options.get_host().into()));
        let database = match folder.filter(|folder| folder.is_absolute()) {
            Some(folder) => Database::Unix(folder.join(format!(".s.PGSQL.{port}"))),
            None => Database::Tcp(format!("{}:{port}", options.get_host())),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = serve(listener, database.clone());
        Self { database, address, serving }
    }

    /// The same database, by way of the proxy.
    pub fn url(&self, mut url: Url) -> String {
        let kept: Vec<(String, String)> =
            url.query_pairs().into_owned().filter(|(name, _)| name != "host" && name != "socket").collect();
        url.set_ip_host(self.address.ip()).unwrap();
        url.set_port(Some(self.address.port())).unwrap();
        url.query_pairs_mut().clear().extend_pairs(kept);
        url.to_string()
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&self) {
        self.serving.abort();
    }

    pub async fn restore(&mut self) {
        self.serving = serve(TcpListener::bind(self.address).await.unwrap(), self.database.clone());
    }
}

fn serve(listener: TcpListener, database: Database) -> AbortHandle {
    tokio::spawn(async move {
        // Dropped with this task, and its connections with it.
        let mut connections = JoinSet::new();
        while let Ok((client, _)) = listener.accept().await {
            match &database {
                Database::Tcp(address) => join(&mut connections, client, TcpStream::connect(address).await.unwrap()),
                Database::Unix(path) => join(&mut connections, client, UnixStream::connect(path).await.unwrap()),
            }
        }
    })
    .abort_handle()
}

fn join<S>(connections: &mut JoinSet<()>, mut client: TcpStream, mut database: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    connections.spawn(async move {
        // Either side may end it at any time.
        let _ = copy_bidirectional(&mut client, &mut database).await;
    });
}
