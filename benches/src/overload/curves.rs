//! The picture of what waits and what memory it takes, over time.

use super::flood::{Flood, Look};
use crate::clock::float;
use std::fmt::Write as _;

const WIDTH: f64 = 820.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 40.0;
const GAP: f64 = 70.0;
const COLOURS: [&str; 7] = ["#888888", "#1f77b4", "#2ca02c", "#ff7f0e", "#d62728", "#9467bd", "#8c564b"];

/// An SVG: two charts, one above the other, and a legend.
pub(super) fn draw(floods: &[(&str, Flood)]) -> String {
    let seconds = floods.iter().flat_map(|(_, flood)| &flood.looks).map(|look| look.seconds).fold(0.1, f64::max);
    let total = TOP + 2.0 * HEIGHT + GAP + 90.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {total}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        LEFT + WIDTH + 30.0
    );
    chart(&mut svg, floods, seconds, TOP, "messages that wait", |look| float(look.waiting as u64));
    chart(&mut svg, floods, seconds, TOP + HEIGHT + GAP, "memory, MB", |look| look.bytes / 1e6);
    for (index, (policy, _)) in floods.iter().enumerate() {
        let x = LEFT + float(index as u64) * (WIDTH / float(floods.len() as u64));
        let y = total - 25.0;
        let colour = COLOURS[index % COLOURS.len()];
        // a String takes every write
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{colour}\" stroke-width=\"3\"/><text x=\"{}\" y=\"{y}\">{policy}</text>",
            y - 4.0,
            x + 18.0,
            y - 4.0,
            x + 24.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// The vertical axis is logarithmic, from 1 on: the policies differ by magnitudes.
fn chart(svg: &mut String, floods: &[(&str, Flood)], seconds: f64, top: f64, title: &str, of: fn(&Look) -> f64) {
    let looks = || floods.iter().flat_map(|(_, flood)| &flood.looks);
    let most = looks().map(of).fold(10.0, f64::max).log10().ceil();
    let bottom = top + HEIGHT;
    let x = |time: f64| LEFT + time / seconds * WIDTH;
    let y = |value: f64| bottom - value.max(1.0).log10() / most * HEIGHT;
    let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"{}\" font-weight=\"bold\">{title}</text>", top - 12.0);
    let mut power = 0.0;
    while power <= most {
        let (value, line) = (10_f64.powf(power), bottom - power / most * HEIGHT);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" y1=\"{line:.1}\" x2=\"{}\" y2=\"{line:.1}\" stroke=\"#dddddd\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value}</text>",
            LEFT + WIDTH,
            LEFT - 8.0,
            line + 4.0
        );
        power += 1.0;
    }
    let mut second = 0.0;
    while second <= seconds {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{second} s</text>",
            x(second),
            bottom + 18.0
        );
        second += 1.0;
    }
    for (index, (_, flood)) in floods.iter().enumerate() {
        let mut points = String::new();
        for look in &flood.looks {
            let _ = write!(points, "{:.1},{:.1} ", x(look.seconds), y(of(look)));
        }
        let colour = COLOURS[index % COLOURS.len()];
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>",
            points.trim_end()
        );
    }
}
