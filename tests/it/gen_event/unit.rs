//! A handler without a manager.

use super::dummy::{Dummy, Event, For, Log};
use otp::prelude::*;

/// The block stays an ordinary one.
#[test]
fn a_handlers_functions_are_functions() {
    let log = Log::default();
    let mut dummy = Dummy::new("x", log.clone()).unwrap();
    assert_eq!(dummy.echo(1), 1);
    let mut cx = HandlerCtx::for_test();
    assert_eq!(dummy.tell(Event::Note(1), &mut cx), Ok("told"));
    assert!(!cx.is_leaving());
    assert_eq!(dummy.tell(Event::Remove, &mut cx), Ok("told"));
    assert!(cx.is_leaving());
    let mut cx = HandlerCtx::for_test();
    assert_eq!(dummy.tell(Event::Swap, &mut cx), Ok("told"));
    assert!(cx.is_leaving());
    assert_eq!(cx.id(), otp::HandlerId::of::<Dummy>());
    assert_eq!(log.taken(), [""; 0]);
    let For(tag, _) = For("x", Event::Remove);
    assert_eq!(tag, dummy.tag);
}
