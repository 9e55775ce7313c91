//! A random tree.

use super::dice::Dice;
use std::fmt::Write as _;

/// What there is to act on.
pub(super) struct Tree {
    pub(super) supervisors: Vec<Sup>,
    /// Workers and the supervisors they are under.
    pub(super) workers: Vec<(String, usize)>,
}

pub(super) struct Sup {
    pub(super) id: String,
    pub(super) parent: Option<usize>,
    pub(super) simple: bool,
    /// Whether significant children matter.
    pub(super) auto: bool,
    next: usize,
}

impl Sup {
    /// A name for one more worker.
    pub(super) fn fresh(&mut self) -> String {
        self.next += 1;
        format!("{}_{}", self.id, self.next)
    }
}

const STRATEGIES: [&str; 3] = ["one_for_one", "one_for_all", "rest_for_one"];
pub(super) const RESTARTS: [&str; 4] = ["permanent", "permanent", "transient", "temporary"];

impl Tree {
    pub(super) fn grow(dice: &mut Dice, timed: bool, lines: &mut Vec<String>) -> Self {
        let mut tree = Self { supervisors: Vec::new(), workers: Vec::new() };
        let simple = dice.chance(12);
        tree.supervisor(dice, None, simple, timed, lines);
        tree
    }

    fn supervisor(
        &mut self,
        dice: &mut Dice,
        parent: Option<usize>,
        simple: bool,
        timed: bool,
        lines: &mut Vec<String>,
    ) {
        let at = self.supervisors.len();
        let id = if at == 0 { "root".to_owned() } else { format!("s{at}") };
        let auto = dice.chance(20);
        let strategy = if simple { "simple_one_for_one" } else { *dice.one(&STRATEGIES) };
        let most = if at == 0 { 6 } else { 3 };
        let mut line = format!("sup {id} strategy={strategy} intensity={} period=1000", dice.from(0, most));
        if auto {
            line += *dice.one(&[" auto=any_significant", " auto=all_significant"]);
        }
        if let Some(above) = parent {
            let restart = dice.one(&RESTARTS);
            let _ = write!(line, " parent={} restart={restart}", self.supervisors[above].id);
            if *restart != "permanent" && self.supervisors[above].auto && dice.chance(40) {
                line += " significant=true";
            }
            if dice.chance(10) {
                line += " shutdown=1000";
            }
        }
        lines.push(line);
        self.supervisors.push(Sup { id: id.clone(), parent, simple, auto, next: 0 });
        if simple {
            lines.push(format!("child {id}_t parent={id}{}", options(dice, auto, timed, Starts::Plain)));
            return;
        }
        let depth = self.depth(at);
        for _ in 0..dice.from(usize::from(at == 0), if at == 0 { 5 } else { 3 }) {
            if depth < 3 && self.supervisors.len() < 6 && dice.chance(22) {
                let simple = dice.chance(20);
                self.supervisor(dice, Some(at), simple, timed, lines);
            } else {
                let worker = self.supervisors[at].fresh();
                let starts = if dice.chance(22) { Starts::Scripted } else { Starts::Plain };
                lines.push(format!("child {worker} parent={id}{}", options(dice, auto, timed, starts)));
                self.workers.push((worker, at));
            }
        }
    }

    fn depth(&self, of: usize) -> usize {
        self.supervisors[of].parent.map_or(1, |above| self.depth(above) + 1)
    }
}

/// Whether a child's starts are scripted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Starts {
    Plain,
    Scripted,
}

/// The options of a child.
pub(super) fn options(dice: &mut Dice, auto: bool, timed: bool, starts: Starts) -> String {
    let restart = dice.one(&RESTARTS);
    let mut line = format!(" restart={restart}");
    if *restart != "permanent" && auto && dice.chance(50) {
        line += " significant=true";
    }
    let trap = dice.chance(50);
    if trap {
        line += " trap=true";
    }
    let slow = timed && trap && dice.chance(40);
    if slow {
        line += *dice.one(&[" shutdown=100 onstop=hang", " shutdown=100 onstop=sleep:250", " onstop=sleep:15"]);
    } else if dice.chance(25) {
        line += *dice.one(&[" shutdown=brutal_kill", " shutdown=brutal_kill", " shutdown=infinity", " shutdown=2000"]);
    }
    if !slow && dice.chance(15) {
        line +=
            *dice.one(&[" onstop=exit:other", " onstop=exit:normal", " onstop=exit:{shutdown,z}", " onstop=exit:kill"]);
    }
    if starts == Starts::Scripted {
        let _ = write!(line, " start={}", script(dice, timed));
    }
    line
}

const STEPS: [&str; 16] = [
    "ok,error:e1,ok",
    "ok,ignore,ok",
    "ok,error:e1",
    "ignore,ok",
    "ok,raise:r1,ok",
    "ok,garbage:g1,ok",
    "ok,init_stop:i1,ok",
    "ok,init_ignore,ok",
    "ok,ok,error:e1,raise:{a,b},ok",
    "init_ignore,ok",
    "ignore",
    "error:e0",
    "init_stop:normal",
    "ok,init_stop:{shutdown,x},ok",
    "raise:r0",
    "ok,error:e1,error:e2,ok",
];
const SLOW: [&str; 4] = ["ok,slow:15", "ok,slowerr:100,ok", "ok,slow:100,ok", "slow:15,slowerr:15,ok"];

pub(super) fn script(dice: &mut Dice, timed: bool) -> &'static str {
    if timed && dice.chance(50) { SLOW[dice.from(0, SLOW.len() - 1)] } else { STEPS[dice.from(0, STEPS.len() - 1)] }
}
