//! Random actions.

use super::dice::Dice;
use super::tree::{Starts, Tree, options, script};

const REASONS: [&str; 6] = ["boom", "normal", "shutdown", "{shutdown,x}", "kill", "{bad,[thing]}"];
const SIGNALS: [&str; 8] = ["kill", "kill", "kill", "boom", "shutdown", "normal", "killed", "{shutdown,x}"];

pub(super) fn actions(dice: &mut Dice, tree: &mut Tree, timed: bool, lines: &mut Vec<String>) {
    for at in 0..tree.supervisors.len() {
        if tree.supervisors[at].simple {
            for _ in 0..dice.from(1, 4) {
                start(dice, tree, at, timed, lines);
            }
        }
    }
    for _ in 0..dice.from(2, 10) {
        let any = dice.from(0, tree.supervisors.len() - 1);
        if tree.workers.is_empty() || dice.chance(14) {
            start(dice, tree, any, timed, lines);
            continue;
        }
        let (worker, under) = dice.one(&tree.workers).clone();
        let (sup, simple) = (&tree.supervisors[under].id, tree.supervisors[under].simple);
        lines.push(match dice.from(1, 100) {
            1..=40 => format!("crash {worker} {}", dice.one(&REASONS)),
            41..=52 => format!("signal {worker} {}", dice.one(&SIGNALS)),
            53..=62 => format!("terminate {sup} {worker}"),
            63..=71 => format!("restart {sup} {worker}"),
            72..=78 => format!("delete {sup} {worker}"),
            79..=85 => {
                let others: Vec<_> = tree.workers.iter().filter(|(other, _)| *other != worker).collect();
                match others.as_slice() {
                    [] => format!("stop {worker}"),
                    some => format!("crash2 {worker} boom1 {} boom2", dice.one(some).0),
                }
            }
            86..=89 if !simple => format!("script {worker} {}", script(dice, timed)),
            90..=93 => on_supervisor(dice, tree, any),
            94 => format!("signal {} kill", tree.supervisors[any].id),
            95 => format!("exitroot {}", dice.one(&["normal", "shutdown", "boom", "kill"])),
            96..=97 if timed => "sleep 200".to_owned(),
            _ => format!("crash {worker} boom"),
        });
    }
}

fn on_supervisor(dice: &mut Dice, tree: &Tree, at: usize) -> String {
    let id = &tree.supervisors[at].id;
    let Some(above) = tree.supervisors[at].parent.map(|above| &tree.supervisors[above].id) else {
        return format!("signal {id} {}", dice.one(&["boom", "shutdown", "normal"]));
    };
    match dice.from(1, 4) {
        1 => format!("signal {id} boom"),
        2 => format!("restart {above} {id}"),
        3 => format!("delete {above} {id}"),
        _ => format!("terminate {above} {id}"),
    }
}

fn start(dice: &mut Dice, tree: &mut Tree, at: usize, timed: bool, lines: &mut Vec<String>) {
    let sup = &mut tree.supervisors[at];
    let id = sup.id.clone();
    if sup.simple {
        let label = sup.fresh();
        if dice.chance(12) {
            // nobody will start it again: what a repeated start ignores is left out
            lines.push(format!("script {label} {}", dice.one(&["ignore", "error:nope", "raise:nope", "init_ignore"])));
        } else {
            if dice.chance(15) {
                let starts = ["ok,error:e1,ok", "ok,raise:r1,ok", "ok,init_stop:i1", "ok,error:e1,error:e2,ok"];
                lines.push(format!("script {label} {}", dice.one(&starts)));
            }
            tree.workers.push((label.clone(), at));
        }
        lines.push(format!("start {id} {label}"));
        return;
    }
    let present: Vec<_> = tree.workers.iter().filter(|(_, under)| *under == at).map(|(id, _)| id.clone()).collect();
    let again = !present.is_empty() && dice.chance(30);
    let worker = if again { dice.one(&present).clone() } else { sup.fresh() };
    let starts = if dice.chance(25) { Starts::Scripted } else { Starts::Plain };
    lines.push(format!("start {id} {worker}{}", options(dice, sup.auto, timed, starts)));
    if !again {
        tree.workers.push((worker, at));
    }
}
