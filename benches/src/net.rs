//! `net`: an echo server by sockets that are active once, active always, passive, and by plain tokio, each behind a listener of
//! `otp::net`. Clients are plain tokio, in the same program: half of the work of each round trip is theirs, whatever the server is.

mod server;

use self::server::{Kind, Served};
use crate::clock::float;
use crate::flavor::Flavor;
use crate::statistics::{median, median_ratio};
use std::net::SocketAddr;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// What is asked of a server.
#[derive(Clone, Copy)]
enum Load {
    /// So many clients, each waiting for the answer to a line before it sends the next.
    RoundTrips { clients: u64, each: u64 },
    /// One client that sends so many lines, and is answered at their end.
    Flood { lines: u64 },
}

const PACKET: &[u8; 32] = b"thirty-two bytes of text, a line";
const LINE: &str = "sixty-four bytes of text in each line, as a log or a chat has\n";

/// Prints a Markdown table: operations in a second, and their ratio to plain tokio's in the same rounds.
pub(crate) fn measure_and_print(quick: bool) -> Result<(), String> {
    let (rounds, part) = if quick { (5, 4) } else { (11, 1) };
    let loads = [
        Load::RoundTrips { clients: 1, each: 20_000 / part },
        Load::RoundTrips { clients: 50, each: 1_000 / part },
        Load::Flood { lines: 400_000 / part },
    ];
    println!("| server | round trips/s, 1 client | round trips/s, 50 clients | lines/s, one way |\n|---|---|---|---|");
    let mut samples = vec![vec![Vec::new(); loads.len()]; Kind::ALL.len()];
    for round in 0..rounds {
        for turn in 0..Kind::ALL.len() {
            // nobody is always first
            let kind = (turn + round) % Kind::ALL.len();
            for (at, load) in loads.iter().enumerate() {
                let rate = Flavor::TwoWorkers.runtime().block_on(measure(Kind::ALL[kind], *load));
                samples[kind][at].push(rate.map_err(|error| error.to_string())?);
            }
        }
    }
    let plain = samples[Kind::ALL.len() - 1].clone();
    for (kind, rates) in Kind::ALL.iter().zip(&samples) {
        print!("| {kind} |");
        for (rates, plain) in rates.iter().zip(&plain) {
            let (rate, ratio) = (median(rates).unwrap_or(f64::NAN), median_ratio(rates, plain).unwrap_or(f64::NAN));
            print!(" {rate:.0} ({ratio:.2}) |");
        }
        println!();
    }
    Ok(())
}

async fn measure(kind: Kind, load: Load) -> std::io::Result<f64> {
    let served = if matches!(load, Load::Flood { .. }) { Served::Lines } else { Served::Bytes };
    let (listener, address) = server::start(kind, served).await;
    let rate = match load {
        Load::RoundTrips { clients, each } => {
            let begin = Instant::now();
            let all: Vec<_> = (0..clients).map(|_| tokio::spawn(round_trips(address, each))).collect();
            for client in all {
                client.await.expect("a client does not panic")?;
            }
            float(clients * each) / begin.elapsed().as_secs_f64()
        }
        Load::Flood { lines } => {
            let begin = Instant::now();
            tokio::spawn(flood(address, lines)).await.expect("a client does not panic")?;
            float(lines) / begin.elapsed().as_secs_f64()
        }
    };
    listener.stop().await;
    Ok(rate)
}

async fn round_trips(to: SocketAddr, count: u64) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    let mut answer = [0; PACKET.len()];
    for _ in 0..count {
        stream.write_all(PACKET).await?;
        stream.read_exact(&mut answer).await?;
        assert_eq!(&answer, PACKET);
    }
    Ok(())
}

async fn flood(to: SocketAddr, lines: u64) -> std::io::Result<()> {
    const AT_ONCE: u64 = 1_000;
    let mut stream = TcpStream::connect(to).await?;
    let text = LINE.repeat(usize::try_from(AT_ONCE).expect("few"));
    for _ in 0..lines / AT_ONCE {
        stream.write_all(text.as_bytes()).await?;
    }
    stream.write_all(b"end\n").await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    assert_eq!(answer, format!("{}\n", lines / AT_ONCE * AT_ONCE));
    Ok(())
}
