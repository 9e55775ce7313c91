//! A program that is an application: `#[otp::main(app = Shop)]`.

use super::signals::{self, Signal};
use super::{Flavor, LastWords, console, runtime};
use crate::application::{Application, ApplicationError, Cause, Controller, Termination};
use crate::exit::ExitReason;
use crate::protocol::ReplySlot;
use crate::spec::Restart;
use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::ops::ControlFlow;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// The application has ended, or could not be started.
const FAILED: u8 = 1;
/// What files and environment variables say is wrong.
const MISCONFIGURED: u8 = 2;
/// It has stopped as it was told to, but something had to be killed.
const KILLED: u8 = 3;

/// How long tasks that are no processes may take to notice that all is over.
const LAST: Duration = Duration::from_millis(500);

/// What `#[otp::main(app = ..)]` says.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// On which runtime.
    pub flavor: Flavor,
    /// The file that has to be there.
    pub config: Option<&'static str>,
    /// How long an application may take to stop.
    pub shutdown_timeout: Option<Duration>,
}

/// What a `main` may return that runs before the application does.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the `main` of an application cannot return `{Self}`",
    label = "expected nothing, or a word about whether to go on",
    note = "return nothing, `ControlFlow<ExitCode>` (`Break(code)` ends the program before it starts), or a `Result` of these"
)]
pub trait IntoLaunch {
    /// Whether to go on.
    fn into_launch(self) -> Result<ControlFlow<ExitCode>, String>;
}

#[diagnostic::do_not_recommend]
impl IntoLaunch for () {
    fn into_launch(self) -> Result<ControlFlow<ExitCode>, String> {
        Ok(ControlFlow::Continue(()))
    }
}

#[diagnostic::do_not_recommend]
impl IntoLaunch for ControlFlow<ExitCode> {
    fn into_launch(self) -> Result<ControlFlow<ExitCode>, String> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoLaunch, E: Display> IntoLaunch for Result<T, E> {
    fn into_launch(self) -> Result<ControlFlow<ExitCode>, String> {
        self.map_err(|error| error.to_string())?.into_launch()
    }
}

/// Runs an application until it is told to stop, or ends.
///
/// # Panics
/// If the operating system gives no threads.
#[doc(hidden)]
pub fn run_application<A: Application, F: Future>(program: Program, main: impl FnOnce() -> F) -> ExitCode
where
    F::Output: IntoLaunch,
{
    // dropped last, also when `main` panics
    let _last = LastWords;
    let runtime = runtime(program.flavor);
    let code = runtime.block_on(async {
        let controller = Controller::here();
        controller.shutdown_timeout(program.shutdown_timeout);
        match main().await.into_launch() {
            Ok(ControlFlow::Continue(())) => run::<A>(program, &controller).await,
            Ok(ControlFlow::Break(code)) => code,
            Err(error) => {
                console::complain(format_args!("{}: {error}", A::NAME));
                ExitCode::from(FAILED)
            }
        }
    });
    runtime.shutdown_timeout(LAST);
    code
}

async fn run<A: Application>(program: Program, controller: &Arc<Controller>) -> ExitCode {
    if let Err(error) = configure(A::NAME, program, controller) {
        console::complain(format_args!("{}: {error}", A::NAME));
        return ExitCode::from(MISCONFIGURED);
    }
    let mut signal = match signals::listen(Arc::clone(controller)) {
        Ok(signal) => Some(signal),
        Err(error) => {
            console::complain(format_args!("{}: signals cannot be heard: {error}", A::NAME));
            None
        }
    };
    let definition = A::definition();
    match first(controller.ensure_all_started(&definition, Restart::Permanent), &mut signal).await {
        First::Signal(signal) => return told(signal, controller).await,
        First::Done(Ok(_)) => {}
        First::Done(Err(error)) => return failed::<A>(error, controller).await,
    }
    #[cfg(feature = "config")]
    for (section, origin) in controller.strangers() {
        console::complain(format_args!("{}: {origin}: no application of this program is called {section}", A::NAME));
    }
    if let Some(info) = controller.info(A::NAME) {
        console::banner(&info, &controller.which());
    }
    match first(controller.terminated(), &mut signal).await {
        First::Signal(signal) => told(signal, controller).await,
        First::Done(ended) => verdict(&ended),
    }
}

/// What files and environment variables say, unless the program has said it itself.
#[cfg(feature = "config")]
fn configure(name: &str, program: Program, controller: &Controller) -> Result<(), crate::application::ConfigError> {
    use crate::application::Config;
    use crate::telemetry;
    use std::path::Path;

    const METRICS: &str = "telemetry.metrics";
    const SPANS: &str = "telemetry.spans";

    if controller.is_configured() {
        return Ok(());
    }
    let variable = format!("{}_CONFIG", name.to_uppercase());
    let usual = format!("{name}.toml");
    let config = Config::new();
    let config = match (std::env::var_os(variable), program.config) {
        (Some(path), _) => config.file(path)?,
        (None, Some(path)) => config.file(path)?,
        (None, None) if Path::new(&usual).exists() => config.file(usual)?,
        (None, None) => config,
    };
    let config = config.environment();
    for (key, on) in config.of_library(&[METRICS, SPANS])? {
        match key.as_str() {
            METRICS if on => telemetry::enable(),
            METRICS => telemetry::disable(),
            _ => telemetry::trace_messages(on),
        }
    }
    controller.configure(config);
    Ok(())
}

#[cfg(not(feature = "config"))]
fn configure(_: &str, program: Program, _: &Controller) -> Result<(), &'static str> {
    match program.config {
        Some(_) => Err("a configuration file needs the feature `config` of otp"),
        None => Ok(()),
    }
}

/// What happens first.
enum First<T> {
    Done(T),
    Signal(Signal),
}

async fn first<T>(work: impl Future<Output = T>, signal: &mut Option<ReplySlot<Signal>>) -> First<T> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        if let Some(slot) = signal {
            match slot.poll(cx) {
                Poll::Ready(Some(signal)) => return Poll::Ready(First::Signal(signal)),
                Poll::Ready(None) => *signal = None,
                Poll::Pending => {}
            }
        }
        work.as_mut().poll(cx).map(First::Done)
    })
    .await
}

/// The program was told to stop.
async fn told(signal: Signal, controller: &Arc<Controller>) -> ExitCode {
    console::say(format_args!("{}: stopping, last started first", signal.name));
    controller.on_stop(Arc::new(|application| console::say(format_args!("  {application} has stopped"))));
    controller.terminate(Cause::Shutdown(ExitReason::shutdown_with(signal.name)));
    verdict(&controller.terminated().await)
}

/// Something did not start.
async fn failed<A: Application>(error: ApplicationError, controller: &Arc<Controller>) -> ExitCode {
    let code = if let ApplicationError::Config { error, .. } = &error {
        console::complain(format_args!("{}: {error}", A::NAME));
        MISCONFIGURED
    } else {
        console::complain(format_args!("{}: {error}", A::NAME));
        FAILED
    };
    controller.terminate(Cause::StartFailed(error));
    controller.terminated().await;
    ExitCode::from(code)
}

/// Says how it was, and what the program answers to whoever has started it.
fn verdict(ended: &Termination) -> ExitCode {
    for application in &ended.killed {
        console::complain(format_args!("{application} was killed: it did not stop in time"));
    }
    if let Cause::Shutdown(_) = &ended.cause {
        console::say("stopped");
        ExitCode::from(if ended.killed.is_empty() { 0 } else { KILLED })
    } else {
        console::complain(format_args!("stopped: {}", ended.cause));
        ExitCode::from(FAILED)
    }
}
