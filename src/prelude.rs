//! What a module with servers needs: `use otp::prelude::*;`.

pub use crate::{
    CallError, Ctx, Down, EventManager, EventManagerRef, Exit, ExitReason, FormatStatus, HandlerCtx, Inbox, Info, Pid,
    Ref, Removal, ReplyTo, Server, ServerHandle, Spec, StartError,
};
pub use crate::{Stop, Timeout};
pub use otp_macros::{application, gen_event, gen_server, gen_statem, receive, supervision, supervisor};
pub use otp_runtime::application::AppCtx;
// the attributes inside a block; the macros above read them
pub use otp_macros::{
    call, cast, child, dynamic, event, format_status, handle_continue, info, init, shrink, terminate,
};
pub use otp_macros::{config_change, env, prep_stop, start, start_phase, stop};
pub use otp_macros::{enter, event_timeout, internal, state_timeout, timeout};

pub use otp_runtime::gen_statem::{To, to};
