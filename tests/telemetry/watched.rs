//! A subscriber that remembers spans.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Metadata, Subscriber};
use tracing_core::span::Current;

/// One span.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) id: u64,
    pub(crate) name: &'static str,
    pub(crate) fields: BTreeMap<&'static str, String>,
    pub(crate) parent: Option<u64>,
    pub(crate) follows: Vec<u64>,
    pub(crate) closed: bool,
    pub(crate) entered: usize,
}

#[derive(Default)]
struct State {
    spans: Vec<(Seen, Option<&'static Metadata<'static>>, usize)>,
    /// The spans that the thread is in, the innermost last.
    inside: Vec<u64>,
    /// Texts of events, with the span they happened in.
    events: Vec<(String, Option<u64>)>,
    /// It panics from now on, whatever it is told of spans.
    broken: bool,
}

/// The subscriber of this thread, until it is dropped.
pub(crate) struct Watched {
    state: Arc<Mutex<State>>,
    _guard: DefaultGuard,
}

struct Watcher(Arc<Mutex<State>>);

impl Watched {
    pub(crate) fn start() -> Self {
        // with one subscriber in the program, `tracing` remembers for all threads what the first thread's says
        static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Watcher(Arc::default())));
        LazyLock::force(&SECOND);
        let state = Arc::<Mutex<State>>::default();
        Self { _guard: tracing::subscriber::set_default(Watcher(state.clone())), state }
    }

    /// All spans of messages so far.
    pub(crate) fn spans(&self) -> Vec<Seen> {
        let state = self.state.lock().unwrap();
        state.spans.iter().map(|(seen, ..)| seen.clone()).filter(|seen| seen.name == "otp.handle").collect()
    }

    /// The only span of this message.
    pub(crate) fn span(&self, message: &str) -> Seen {
        let mut found = self.spans();
        found.retain(|span| span.field("otp.message") == message);
        assert_eq!(found.len(), 1, "{message} in {:?}", self.spans());
        found.remove(0)
    }

    /// In which span this was said.
    pub(crate) fn place_of(&self, text: &str) -> Option<u64> {
        let state = self.state.lock().unwrap();
        let found = state.events.iter().find(|(said, _)| said == text);
        found.unwrap_or_else(|| panic!("nobody said {text}")).1
    }

    /// It is in no span, and all spans of messages are closed.
    pub(crate) fn is_over(&self) {
        assert!(self.state.lock().unwrap().inside.is_empty());
        for span in self.spans() {
            assert!(span.closed, "{span:?}");
        }
    }

    /// All spans are closed, of whatever they are.
    pub(crate) fn all_closed(&self) -> bool {
        self.state.lock().unwrap().spans.iter().all(|(seen, ..)| seen.closed)
    }

    /// It panics whatever it is told of spans.
    pub(crate) fn breaks(&self) {
        self.state.lock().unwrap().broken = true;
    }
}

impl Seen {
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl Watcher {
    /// # Panics
    /// If it is to. Never with the lock.
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        let state = self.0.lock().unwrap();
        if state.broken {
            drop(state);
            panic!("a broken subscriber");
        }
        state
    }
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Watcher {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        ["otp::handle", "test"].contains(&metadata.target())
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut state = self.state();
        let id = state.spans.len() as u64 + 1;
        let contextual = attributes.is_contextual().then(|| state.inside.last().copied()).flatten();
        let mut seen = Seen {
            id,
            name: attributes.metadata().name(),
            parent: attributes.parent().map(Id::into_u64).or(contextual),
            ..Seen::default()
        };
        attributes.record(&mut Fields(&mut seen.fields));
        state.spans.push((seen, Some(attributes.metadata()), 1));
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        let mut state = self.state();
        let place = &mut state.spans[at(span)].0;
        place.follows.push(follows.into_u64());
        assert!(!state.spans[at(follows)].0.closed, "it follows from a span that is closed");
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        // of a handler that says something
        let mut state = self.0.lock().unwrap();
        let inside = state.inside.last().copied();
        state.events.push((fields.remove("message").unwrap_or_default(), inside));
    }

    fn enter(&self, span: &Id) {
        let mut state = self.state();
        state.spans[at(span)].0.entered += 1;
        state.inside.push(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        let mut state = self.state();
        assert_eq!(state.inside.pop(), Some(span.into_u64()), "spans are left in the order in which they were entered");
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.state().spans[at(span)].2 += 1;
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let mut state = self.state();
        let (seen, _, count) = &mut state.spans[at(&span)];
        *count -= 1;
        seen.closed = *count == 0;
        seen.closed
    }

    fn current_span(&self) -> Current {
        let state = self.state();
        match state.inside.last() {
            Some(inside) => {
                let metadata = state.spans[usize::try_from(*inside).unwrap() - 1].1.unwrap();
                Current::new(Id::from_u64(*inside), metadata)
            }
            None => Current::none(),
        }
    }
}

fn at(span: &Id) -> usize {
    usize::try_from(span.into_u64()).unwrap() - 1
}
