use super::*;
use crate::settings::Settings;

fn report(failed: bool) -> Report {
    Report { term: 0, failed: Some(failed) }
}

/// Handlers are functions, states are values: no process is needed to test them.
#[test]
fn it_opens_and_closes_again() {
    let settings = Settings::default().breaker;
    let (mut breaker, mut closed) = Breaker::new(settings);
    for _ in 1..u32::from(settings.failures) {
        let To::A(still) = breaker.watch(closed, report(true)) else { panic!("that was one too few") };
        closed = still;
    }
    let To::B(open) = breaker.watch(closed, report(true)) else { panic!("it has to open") };
    assert!(breaker.ask_while_open(&open).is_err());

    let To::A(mut at) = breaker.try_again(open) else { panic!("there is nowhere else to go") };
    for _ in 0..settings.trials.get() {
        let ticket = breaker.ask_for_a_trial(&mut at, &mut Ctx::for_test());
        ticket.expect("one of the trials").report(false);
    }
    assert!(breaker.ask_for_a_trial(&mut at, &mut Ctx::for_test()).is_err(), "no more than that");
    for _ in 1..settings.trials.get() {
        let To::A(still) = breaker.try_out(at, report(false)) else { panic!("not all have succeeded") };
        at = still;
    }
    assert!(matches!(breaker.try_out(at.clone(), report(false)), To::C(Closed { .. })));
    assert!(matches!(breaker.try_out(at, report(true)), To::B(Open { .. })), "one failure is enough");
}
