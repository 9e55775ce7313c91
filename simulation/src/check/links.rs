//! I2. Who is linked with whom is kept as the operations say. What a signal does is settled when it is sent: by the end of a
//! linked process, by `exit`, or by a link to who is not there. A process that traps exits must receive it, any other must end.

mod model;

use super::Verdict;
use super::facts::Facts;
use crate::program::Role;
use crate::trace::{Number, Record};
use model::Model;

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let mut model = Model::new(record, facts);
    for (index, entry) in record.trace.iter().enumerate() {
        if index == record.quiet.events {
            quiet(record, facts, &model)?;
        }
        model.go_on(index, entry)?;
    }
    if record.quiet.events >= record.trace.len() { quiet(record, facts, &model) } else { Ok(()) }
}

/// Whether it writes down what it receives.
fn tells(record: &Record, facts: &Facts, who: Number) -> bool {
    let role = facts.slot(who).and_then(|slot| record.program.roles.get(usize::from(slot)));
    matches!(role, Some(Role::Plain(_) | Role::Child(_)))
}

fn quiet(record: &Record, facts: &Facts, model: &Model<'_>) -> Verdict {
    for life in &record.quiet.lives {
        for other in &life.links {
            let Some(other_end) = record.quiet.life(*other) else {
                return Err(format!("p{} is linked with p{other}, which is not there", life.who));
            };
            if !other_end.links.contains(&life.who) {
                return Err(format!("p{} is linked with p{other}, but not p{other} with p{}", life.who, life.who));
            }
        }
        let linked = model.linked(life.who);
        if life.links != linked {
            return Err(format!("p{} is linked with {:?}, and should be with {linked:?}", life.who, life.links));
        }
        if let Some(why) = model.doomed(life.who) {
            return Err(format!("p{} lives on after {why}", life.who));
        }
        if life.queue == 0
            && tells(record, facts, life.who)
            && let Some((from, reason)) = model.awaited(life.who)
        {
            return Err(format!("p{} has not received the Exit of p{from} with {reason:?}", life.who));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{alone, ended, life, record};
    use crate::trace::{Event, Reason};

    const BEGUN: [(Number, Event); 2] = [(0, Event::Linked { to: 1 }), (0, Event::Traps(true))];

    fn verdict(events: &[(Number, Event)], lives: &[(Number, Vec<Number>)]) -> Verdict {
        let events: Vec<_> = [alone(0), alone(1)].into_iter().chain(events.iter().copied()).collect();
        let mut record = record(&events);
        for (who, links) in lives {
            let links = links.clone();
            record.quiet.lives.push(crate::trace::Life { links, ..life(*who, 0) });
        }
        hold(&record, &Facts::of(&record))
    }

    #[test]
    fn links_are_at_both_ends() {
        assert_eq!(verdict(&BEGUN, &[(0, vec![1]), (1, vec![0])]), Ok(()));
        assert!(verdict(&BEGUN, &[(0, vec![1]), (1, vec![])]).is_err());
        assert!(verdict(&BEGUN, &[(0, vec![]), (1, vec![])]).is_err(), "it is forgotten");
        assert!(verdict(&[], &[(0, vec![1]), (1, vec![0])]).is_err(), "nobody has made it");
        assert!(verdict(&BEGUN, &[(0, vec![1])]).is_err(), "it is gone");
    }

    #[test]
    fn an_exit_comes_from_somewhere_and_arrives() {
        let exit = (0, Event::GotExit { from: 1, reason: Reason::Code(3) });
        let end = ended(1, Reason::Code(3));
        assert_eq!(verdict(&[BEGUN[0], BEGUN[1], end, exit], &[(0, vec![])]), Ok(()));
        assert!(verdict(&[BEGUN[0], BEGUN[1], end], &[(0, vec![])]).is_err(), "it is lost");
        assert!(verdict(&[BEGUN[1], end, exit], &[(0, vec![])]).is_err(), "there is no link");
        let unlinked = (0, Event::Unlinked { from: 1 });
        assert!(verdict(&[BEGUN[0], BEGUN[1], unlinked, end, exit], &[(0, vec![])]).is_err(), "not any more");
    }

    #[test]
    fn who_must_end_does() {
        assert!(verdict(&[BEGUN[0], ended(1, Reason::Panic)], &[(0, vec![])]).is_err());
        assert_eq!(verdict(&[BEGUN[0], ended(1, Reason::Normal)], &[(0, vec![])]), Ok(()));
        let killed = (1, Event::Signalled { to: 0, reason: Reason::Kill });
        assert!(verdict(&[BEGUN[1], killed], &[(0, vec![]), (1, vec![])]).is_err());
    }
}
