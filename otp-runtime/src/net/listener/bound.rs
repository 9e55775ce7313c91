//! Where clients come in.

use crate::net::wire::Stream;
use crate::seam;
use std::io;
use std::net::SocketAddr;
#[cfg(unix)]
use std::os::unix::fs::FileTypeExt as _;
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

/// An address that is still in use may be that of the listener before this one, whose acceptors are just ending.
const PATIENCE: (u32, Duration) = (50, Duration::from_millis(20));

/// What a listener is declared with.
#[derive(Clone, Debug)]
pub(super) enum Bind {
    Tcp(String),
    /// Bound before, and kept open over restarts.
    Given(Arc<TcpListener>),
    #[cfg(unix)]
    Unix(PathBuf),
}

pub(super) enum Bound {
    Tcp(Arc<TcpListener>),
    #[cfg(unix)]
    Unix(UnixListener, PathBuf),
}

impl Bind {
    /// The same once more: at the port that the system has chosen.
    pub(super) fn again(&self, local: Option<SocketAddr>) -> Self {
        match (self, local) {
            (Self::Tcp(_), Some(local)) => Self::Tcp(local.to_string()),
            _ => self.clone(),
        }
    }

    pub(super) async fn bind(&self) -> io::Result<Bound> {
        for _ in 0..PATIENCE.0 {
            match self.try_bind().await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => seam::sleep(PATIENCE.1).await,
                bound => return bound,
            }
        }
        self.try_bind().await
    }

    async fn try_bind(&self) -> io::Result<Bound> {
        match self {
            Self::Given(tcp) => Ok(Bound::Tcp(tcp.clone())),
            Self::Tcp(address) => Ok(Bound::Tcp(Arc::new(TcpListener::bind(address).await?))),
            #[cfg(unix)]
            Self::Unix(path) => {
                remove_socket(path);
                Ok(Bound::Unix(UnixListener::bind(path)?, path.clone()))
            }
        }
    }
}

/// One that a program has left behind, which nobody else could use.
#[cfg(unix)]
fn remove_socket(path: &Path) {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|data| data.file_type().is_socket());
    if is_socket && std::os::unix::net::UnixStream::connect(path).is_err() {
        // if it cannot be removed, binding says why
        let _ = std::fs::remove_file(path);
    }
}

impl Bound {
    pub(super) async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(tcp) => tcp.accept().await.map(|(stream, _)| Stream::Tcp(stream)),
            #[cfg(unix)]
            Self::Unix(unix, _) => unix.accept().await.map(|(stream, _)| Stream::Unix(stream)),
        }
    }

    pub(super) fn local(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(tcp) => tcp.local_addr().ok(),
            #[cfg(unix)]
            Self::Unix(..) => None,
        }
    }
}

#[cfg(unix)]
impl Drop for Bound {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            // somebody else may have removed it
            let _ = std::fs::remove_file(path);
        }
    }
}
