//! How evenly a ring spreads keys, and how many move when a member comes or goes. Nothing is measured: it is counted, and is
//! the same on every machine.

use crate::clock::float;
use otp::ring::Ring;
use std::fmt::Write as _;

const KEYS: u64 = 100_000;
const MEMBERS: u64 = 10;
const POINTS: [u32; 4] = [1, 10, 160, 1_000];
const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../book/src/ring.svg");

/// What was counted with so many points for each member.
struct Count {
    points: u32,
    /// Shares of the members, 1 being what each should have.
    shares: Vec<f64>,
    /// Of all keys, those that are elsewhere with one member more.
    moved: f64,
    /// And those that are elsewhere with one member more if keys go by remainder.
    moved_by_remainder: f64,
}

/// Prints a Markdown table; with `write`, draws the picture of the book as well.
pub(crate) fn count_and_print(write: bool) -> Result<(), String> {
    let counts = POINTS.map(count);
    println!("{KEYS} keys on {MEMBERS} members, and then on one more:\n");
    println!("| points each | least | most | moved | at least | moved by remainder |\n|---|---|---|---|---|---|");
    for Count { points, shares, moved, moved_by_remainder } in &counts {
        let (least, most) = ends(shares);
        let needed = 1.0 / float(MEMBERS + 1);
        println!("| {points} | {least:.2} | {most:.2} | {moved:.3} | {needed:.3} | {moved_by_remainder:.3} |");
    }
    if write {
        std::fs::write(PICTURE, draw(&counts)).map_err(|error| format!("{PICTURE}: {error}"))?;
    }
    Ok(())
}

fn ends(shares: &[f64]) -> (f64, f64) {
    shares.iter().fold((f64::MAX, 0.0), |(least, most), share| (share.min(least), share.max(most)))
}

fn count(points: u32) -> Count {
    let mut ring = Ring::with_points(points);
    for member in 0..MEMBERS {
        ring.insert(format!("node {member}"));
    }
    let mut larger = ring.clone();
    larger.insert(format!("node {MEMBERS}"));
    let mut loads = vec![0_u64; usize::try_from(MEMBERS).expect("few")];
    let (mut moved, mut moved_by_remainder) = (0, 0);
    for n in 0..KEYS {
        let key = format!("key {n}");
        let owner = ring.owner(&key);
        let place = ring.members().position(|(member, _)| Some(member) == owner).expect("it is a member");
        loads[place] += 1;
        moved += u64::from(owner != larger.owner(&key));
        moved_by_remainder += u64::from(n % MEMBERS != n % (MEMBERS + 1));
    }
    let shares = loads.into_iter().map(|load| float(load * MEMBERS) / float(KEYS)).collect();
    let part = |moved| float(moved) / float(KEYS);
    Count { points, shares, moved: part(moved), moved_by_remainder: part(moved_by_remainder) }
}

const BAR: f64 = 14.0;
const GROUP: f64 = 200.0;
const TOP: f64 = 40.0;
/// How high a share of 1 is.
const UNIT: f64 = 60.0;
const HEIGHT: f64 = 230.0;

/// An SVG: a group of bars for each number of points, with a line where each bar should end.
fn draw(counts: &[Count]) -> String {
    let width = 50.0 + GROUP * float(counts.len() as u64);
    let bottom = TOP + HEIGHT;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"30\" y=\"22\" font-weight=\"bold\">share of the keys of each of {MEMBERS} members</text>\n",
        bottom + 60.0
    );
    for (group, count) in counts.iter().enumerate() {
        let left = 30.0 + GROUP * float(group as u64);
        for (member, share) in count.shares.iter().enumerate() {
            let height = (share * UNIT).min(HEIGHT);
            // a String takes every write
            let _ = writeln!(
                svg,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{}\" height=\"{height:.1}\" fill=\"#1f77b4\"/>",
                left + BAR * float(member as u64),
                bottom - height,
                BAR - 3.0
            );
        }
        let right = left + BAR * float(MEMBERS);
        let level = bottom - UNIT;
        let _ = writeln!(
            svg,
            "<line x1=\"{left}\" y1=\"{level}\" x2=\"{right}\" y2=\"{level}\" stroke=\"#d62728\" stroke-dasharray=\"4 3\"/>\n\
             <text x=\"{left}\" y=\"{}\">{} points each</text>\n\
             <text x=\"{left}\" y=\"{}\" fill=\"#555555\">one more: {:.1} % move</text>",
            bottom + 20.0,
            count.points,
            bottom + 40.0,
            count.moved * 100.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}
