//! Handlers of every shape.
#![deny(warnings)]

use otp::prelude::*;

mod inner {
    #[derive(Debug)]
    pub(crate) struct Line(pub(crate) String);
}

/// Generic, with a generic event.
#[derive(Debug)]
pub struct Last<T> {
    last: Option<T>,
}

#[gen_event(T)]
impl<T: Clone + std::fmt::Debug + Sync> Last<T> {
    #[init]
    pub fn new() -> Self {
        Self { last: None }
    }

    #[event]
    fn on(&mut self, event: &T) {
        self.last = Some(event.clone());
    }

    /// What came last.
    #[call]
    pub fn last(&self) -> Option<T> {
        self.last.clone()
    }
}

/// Private, with `#[cfg]`, by paths, and with names of its own.
struct Printer {
    prefix: String,
    lines: usize,
}

#[otp::gen_event(inner::Line, client = PrinterClient, message = PrinterCall, vis = "pub(self)", into(String), timeout = "1s")]
impl Printer {
    #[otp::init]
    async fn new(prefix: String, #[cfg(any())] never: Missing) -> Result<Self, Stop> {
        Ok(Self { prefix, lines: 0 })
    }

    #[cfg(not(any()))]
    #[otp::event]
    async fn on(&mut self, inner::Line(line): &inner::Line) -> Result<(), std::num::ParseIntError> {
        self.lines += line.parse::<usize>()?;
        Ok(())
    }

    #[cfg(any())]
    #[event]
    fn on_otherwise(&mut self, line: &Missing) {}

    #[call(timeout = infinity, message = HowMany)]
    fn lines(&self, cx: &HandlerCtx<Self>) -> usize {
        let _ = cx.pid();
        self.lines
    }

    #[call]
    async fn rename(&mut self, prefix: String) -> Result<String, Stop> {
        Ok(std::mem::replace(&mut self.prefix, prefix))
    }

    #[info]
    async fn exit(&mut self, exit: &Exit) {
        tokio_like(exit).await;
    }

    #[info]
    fn rest(&mut self, _: &Info) {}

    #[terminate]
    async fn bye(&mut self, _why: Removal) -> (String, usize) {
        (self.prefix.clone(), self.lines)
    }

    #[format_status]
    fn shown(&self) -> String {
        self.prefix.clone()
    }

    #[shrink]
    fn shrink(&mut self) {}
}

async fn tokio_like(exit: &Exit) {
    let _ = format!("{exit:?}");
}

fn main() {
    otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
        let numbers = EventManager::<u32>::start().await.unwrap();
        let last = numbers.add_handler(Last::handler()).await.unwrap().unwrap();
        numbers.notify(7);
        assert_eq!(last.last().await, Ok(Ok(Some(7))));

        let lines = EventManager::start().await.unwrap();
        let printer: PrinterClient = lines.add_handler(Printer::handler("a")).await.unwrap().unwrap();
        lines.notify(inner::Line("3".to_owned()));
        assert_eq!(printer.rename("b").await, Ok(Ok("a".to_owned())));
        assert_eq!(printer.lines().await, Ok(Ok(3)));
        assert_eq!(lines.delete_handler(&printer, ()).await, Ok(Ok(("b".to_owned(), 3))));
    });
}
