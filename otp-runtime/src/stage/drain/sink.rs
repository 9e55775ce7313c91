//! Sinks at the end of a pipeline.

use super::{Drain, DrainArgs, Input, Outflow};
use crate::gen_server::Stop;
use crate::spec::{BoxFuture, Spec};
use futures_sink::Sink;
use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;

/// The start of a consumer that sends its events into a `futures_sink::Sink`, such as a framed socket. Needs the feature
/// `stream`.
///
/// The sink is flushed behind each batch, and more is asked for when that is done: the back-pressure of the sink goes through
/// the pipeline. It is closed when the stage ends, unless that is killed. An error of the sink ends the stage.
pub fn into_sink<E, T>(input: Input<E>, sink: T) -> Spec<Drain<E>>
where
    E: Send + 'static,
    T: Sink<E> + Send + 'static,
    T::Error: Error + Send + Sync + 'static,
{
    Spec::__new(DrainArgs { input, to: Box::new(Into(Box::pin(sink))) })
}

struct Into<T>(Pin<Box<T>>);

impl<E, T> Outflow<E> for Into<T>
where
    E: Send + 'static,
    T: Sink<E> + Send,
    T::Error: Error + Send + Sync + 'static,
{
    fn take(&mut self, events: Vec<E>) -> BoxFuture<'_, Result<(), Stop>> {
        Box::pin(async move {
            for event in events {
                poll_fn(|cx| self.0.as_mut().poll_ready(cx)).await?;
                self.0.as_mut().start_send(event)?;
            }
            Ok(poll_fn(|cx| self.0.as_mut().poll_flush(cx)).await?)
        })
    }

    fn close(&mut self) -> BoxFuture<'_, Result<(), Stop>> {
        Box::pin(async { Ok(poll_fn(|cx| self.0.as_mut().poll_close(cx)).await?) })
    }
}
