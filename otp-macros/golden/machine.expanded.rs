#[doc(hidden)]
const Door_has_two_gen_statem_blocks: () = ();
impl Door {
    /// A locked door.
    pub fn new(code: u32) -> (Self, Locked) {
        (Door { code }, Locked)
    }
    /// Opens it with the right code.
    pub fn enter(&mut self, _: Locked, code: u32) -> To<Open> {
        to(Open)
    }
    pub fn refuse(&mut self, _: &Locked, code: u32) {}
    /// Shuts it.
    pub fn close(&mut self, at: Open) -> (bool, To<Locked>) {
        (true, to(Locked))
    }
    fn opened(&mut self, _: &Open, cx: &mut Ctx<Self>) {
        cx.state_timeout(Duration::from_secs(10));
    }
    fn relock(&mut self, _: Open) -> To<Locked> {
        to(Locked)
    }
    fn is_right(&self, code: &u32) -> bool {
        self.code == *code
    }
}
/**The states of [`Door`].

| event | Locked | Open |
|---|---|---|
| cast `enter` | [is_right] → Open; stays | _postponed_ |
| call `close` | _stops_ | → Locked |
| state_timeout `relock` |  | → Locked |

```mermaid
stateDiagram-v2
    [*] --> Locked
    Locked --> Open: enter [is_right]
    Open --> Locked: close
    Open --> Locked: relock
```*/
pub enum DoorState {
    ///The machine is in state `Locked`.
    Locked(Locked),
    ///The machine is in state `Open`.
    Open(Open),
}
impl DoorState {
    /// The diagram of the machine, in the language of [Mermaid](https://mermaid.js.org).
    pub const MERMAID: &'static str = "stateDiagram-v2\n    [*] --> Locked\n    Locked --> Open: enter [is_right]\n    Open --> Locked: close\n    Open --> Locked: relock\n";
}
#[automatically_derived]
impl ::core::fmt::Debug for DoorState {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::{ShowDebug as _, ShowName as _};
        match self {
            Self::Locked(__at) => (&&::otp::__private::Probe(__at)).__show(__f),
            Self::Open(__at) => (&&::otp::__private::Probe(__at)).__show(__f),
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<Locked> for DoorState {
    fn from(__at: Locked) -> Self {
        Self::Locked(__at)
    }
}
#[automatically_derived]
impl ::core::convert::From<Open> for DoorState {
    fn from(__at: Open) -> Self {
        Self::Open(__at)
    }
}
#[automatically_derived]
impl ::core::convert::From<::otp::__private::Never> for DoorState {
    fn from(__never: ::otp::__private::Never) -> Self {
        __never.never()
    }
}
#[automatically_derived]
impl<
    __A,
    __B,
    __C,
    __D,
    __E,
    __F,
    __G,
    __H,
> ::core::convert::From<::otp::__private::To<__A, __B, __C, __D, __E, __F, __G, __H>>
for DoorState
where
    Self: ::core::convert::From<__A>,
    Self: ::core::convert::From<__B>,
    Self: ::core::convert::From<__C>,
    Self: ::core::convert::From<__D>,
    Self: ::core::convert::From<__E>,
    Self: ::core::convert::From<__F>,
    Self: ::core::convert::From<__G>,
    Self: ::core::convert::From<__H>,
{
    fn from(__to: ::otp::__private::To<__A, __B, __C, __D, __E, __F, __G, __H>) -> Self {
        __to.into_state()
    }
}
///The calls and casts of [`Door`], made by the methods of [`DoorRef`].
pub enum DoorMsg {
    /// Opens it with the right code.
    Enter { code: u32 },
    #[doc(hidden)]
    Close { __reply: ::otp::__private::ReplyTo<bool> },
}
#[automatically_derived]
impl ::core::fmt::Debug for DoorMsg {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::names::*;
        match *self {
            Self::Enter { ref code, .. } => {
                __cast(__f, "enter", &["code"], &[(&&__Probe(code)).__shown()])
            }
            Self::Close { .. } => __call(__f, "close", &[], &[]),
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<DoorMsg> for ::otp::__private::statem::Event<Door> {
    fn from(__event: DoorMsg) -> Self {
        Self::Message(__event)
    }
}
///The timeouts of [`Door`], for `cx.set_timeout(..)`.
pub enum DoorTimeout {
    Relock,
}
#[automatically_derived]
impl ::core::fmt::Debug for DoorTimeout {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::names::*;
        match *self {
            Self::Relock { .. } => __cast(__f, "relock", &[], &[]),
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<DoorTimeout> for ::otp::__private::statem::Event<Door> {
    fn from(__event: DoorTimeout) -> Self {
        Self::Timeout(__event)
    }
}
///Client of a running [`Door`]: a method for each of its calls and casts.
pub struct DoorRef {
    __server: ::otp::__private::ServerRef<::otp::__private::Machine<Door, DoorState>>,
}
#[automatically_derived]
impl ::core::clone::Clone for DoorRef {
    fn clone(&self) -> Self {
        Self {
            __server: ::core::clone::Clone::clone(&self.__server),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for DoorRef {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_tuple(__f, "DoorRef")
            .field(&self.__server)
            .finish()
    }
}
#[automatically_derived]
impl ::core::convert::From<
    ::otp::__private::ServerRef<::otp::__private::Machine<Door, DoorState>>,
> for DoorRef {
    fn from(
        __server: ::otp::__private::ServerRef<::otp::__private::Machine<Door, DoorState>>,
    ) -> Self {
        Self { __server }
    }
}
#[automatically_derived]
impl ::core::convert::AsRef<
    ::otp::__private::ServerRef<::otp::__private::Machine<Door, DoorState>>,
> for DoorRef {
    fn as_ref(
        &self,
    ) -> &::otp::__private::ServerRef<::otp::__private::Machine<Door, DoorState>> {
        &self.__server
    }
}
impl DoorRef {
    /// Opens it with the right code.
    ///
    ///Has [`Door::enter`] run in the server's process, and does not wait.
    #[inline]
    pub fn enter(&self, code: u32) {
        self.__server.__cast(DoorMsg::Enter { code })
    }
    /// Shuts it.
    ///
    ///Runs [`Door::close`] in the server's process and waits for the reply.
    #[inline]
    pub fn close(
        &self,
    ) -> ::otp::__private::Call<'_, ::otp::__private::Machine<Door, DoorState>, bool> {
        let (__reply, __slot) = ::otp::__private::reply_slot();
        self.__server
            .__call(DoorMsg::Close { __reply }, __slot, ::core::option::Option::None)
    }
}
#[doc(hidden)]
pub struct __DoorArgs {
    code: u32,
}
impl Door {
    /// A locked door.
    ///
    ///Describes one start of this server: for options such as a name, and for supervisors.
    pub fn spec(code: u32) -> ::otp::__private::Spec<Door> {
        <Door as ::otp::__private::MachineData>::__spec(__DoorArgs { code })
    }
    /// A locked door.
    ///
    ///Starts the server as a process of its own and waits until `#[init]` has returned.
    pub async fn start(
        code: u32,
    ) -> ::core::result::Result<DoorRef, ::otp::__private::StartError> {
        <Door as ::otp::__private::MachineData>::__start(__DoorArgs { code }, false)
            .await
    }
    /// A locked door.
    ///
    ///Starts the server as a process linked to the current one and waits until `#[init]` has returned.
    pub async fn start_link(
        code: u32,
    ) -> ::core::result::Result<DoorRef, ::otp::__private::StartError> {
        <Door as ::otp::__private::MachineData>::__start(__DoorArgs { code }, true).await
    }
}
#[automatically_derived]
#[doc(hidden)]
impl ::otp::__private::GenStatem for Door {
    type State = DoorState;
    type Msg = DoorMsg;
    type Client = DoorRef;
    type Fits = ::otp::__private::Fits<
        Self::Msg,
        {
            let _ = <Locked as ::otp::__private::MachineState>::FIT;
            let _ = <Open as ::otp::__private::MachineState>::FIT;
            <Door as ::otp::__private::MachineData>::FIT
        },
    >;
    const NAME: &'static str = "Door";
    const DEFAULTS: ::otp::__private::ChildDefaults = ::otp::__private::ChildDefaults::WORKER;
    const STATE_ENTER: bool = true;
    const AT_ONCE: bool = true;
    type Args = __DoorArgs;
    async fn init(
        __args: Self::Args,
        __cx: &mut ::otp::__private::Ctx<Self>,
    ) -> ::core::result::Result<(Self, Self::State), ::otp::__private::Stop> {
        let _ = <Door as ::otp::__private::MachineData>::FIT;
        let __DoorArgs { code, .. } = __args;
        {
            let __out = Self::new(code);
            ::otp::__private::IntoStart::<Self>::into_start(__out)
        }
    }
    async fn handle(
        &mut self,
        __state: &mut ::core::option::Option<Self::State>,
        __event: ::otp::__private::statem::Event<Self>,
        __cx: &mut ::otp::__private::Ctx<Self>,
    ) -> ::core::result::Result<(), ::otp::__private::Stop> {
        let _ = <Locked as ::otp::__private::MachineState>::FIT;
        let _ = <Open as ::otp::__private::MachineState>::FIT;
        let _ = <Door as ::otp::__private::MachineData>::FIT;
        use ::otp::__private::{ShowDebug as _, ShowName as _};
        match __event {
            ::otp::__private::statem::Event::Message(__message) => {
                match __message {
                    DoorMsg::Enter { code } => {
                        __cx.__enter("enter");
                        {
                            match *__state {
                                ::core::option::Option::Some(
                                    DoorState::Locked(_),
                                ) if Self::is_right(&*self, &code) => {
                                    let ::core::option::Option::Some(DoorState::Locked(__at)) = ::core::option::Option::take(
                                        __state,
                                    ) else { ::core::unreachable!() };
                                    {
                                        let __to = Self::enter(self, __at, code);
                                        *__state = ::core::option::Option::Some(
                                            ::otp::__private::To::into_state(__to),
                                        );
                                        ::core::result::Result::Ok(())
                                    }
                                }
                                ::core::option::Option::Some(
                                    DoorState::Locked(ref mut __at),
                                ) => {
                                    ::core::result::Result::Ok(Self::refuse(self, &*__at, code))
                                }
                                _ => {
                                    __cx.postpone(
                                        ::otp::__private::statem::Event::Message(DoorMsg::Enter {
                                            code,
                                        }),
                                    );
                                    ::core::result::Result::Ok(())
                                }
                            }
                        }
                    }
                    DoorMsg::Close { __reply } => {
                        __cx.__enter_call("close", &__reply);
                        {
                            match *__state {
                                ::core::option::Option::Some(DoorState::Open(_)) => {
                                    let ::core::option::Option::Some(DoorState::Open(__at)) = ::core::option::Option::take(
                                        __state,
                                    ) else { ::core::unreachable!() };
                                    {
                                        let (__out, __to) = Self::close(self, __at);
                                        *__state = ::core::option::Option::Some(
                                            ::otp::__private::To::into_state(__to),
                                        );
                                        __cx.__reply_now(
                                            __reply,
                                            (&&::otp::__private::Probe(&__out)).__how(),
                                            __out,
                                        );
                                        ::core::result::Result::Ok(())
                                    }
                                }
                                _ => {
                                    ::core::result::Result::Err(
                                        ::otp::__private::unhandled::<
                                            Self,
                                        >("call", "close", ::core::option::Option::as_ref(__state)),
                                    )
                                }
                            }
                        }
                    }
                }
            }
            ::otp::__private::statem::Event::Internal(__internal) => match __internal {}
            ::otp::__private::statem::Event::Timeout(__timeout) => {
                match __timeout {
                    DoorTimeout::Relock {} => {
                        __cx.__enter("relock");
                        {
                            match *__state {
                                ::core::option::Option::Some(DoorState::Open(_)) => {
                                    let ::core::option::Option::Some(DoorState::Open(__at)) = ::core::option::Option::take(
                                        __state,
                                    ) else { ::core::unreachable!() };
                                    {
                                        let __to = Self::relock(self, __at);
                                        *__state = ::core::option::Option::Some(
                                            ::otp::__private::To::into_state(__to),
                                        );
                                        ::core::result::Result::Ok(())
                                    }
                                }
                                _ => {
                                    ::core::result::Result::Err(
                                        ::otp::__private::unhandled::<
                                            Self,
                                        >(
                                            "state_timeout",
                                            "relock",
                                            ::core::option::Option::as_ref(__state),
                                        ),
                                    )
                                }
                            }
                        }
                    }
                }
            }
            ::otp::__private::statem::Event::Info(__info) => {
                __cx.__enter("info");
                __cx.unhandled(__info);
                ::core::result::Result::Ok(())
            }
        }
    }
    fn refuse(__message: Self::Msg) -> bool {
        match __message {
            DoorMsg::Close { __reply, .. } => __reply.refuse(),
            _ => return false,
        }
        true
    }
    async fn enter(
        &mut self,
        __state: &mut ::core::option::Option<Self::State>,
        __cx: &mut ::otp::__private::Ctx<Self>,
    ) -> ::core::result::Result<(), ::otp::__private::Stop> {
        let _ = <Locked as ::otp::__private::MachineState>::FIT;
        let _ = <Open as ::otp::__private::MachineState>::FIT;
        let _ = <Door as ::otp::__private::MachineData>::FIT;
        match *__state {
            ::core::option::Option::Some(DoorState::Open(ref mut __at)) => {
                __cx.__enter("opened");
                { ::core::result::Result::Ok(Self::opened(self, &*__at, __cx)) }
            }
            _ => ::core::result::Result::Ok(()),
        }
    }
    type Internal = ::core::convert::Infallible;
    type Timeout = DoorTimeout;
    fn kind(__timeout: &Self::Timeout) -> ::otp::__private::Kind {
        match __timeout {
            DoorTimeout::Relock { .. } => ::otp::__private::Kind::State,
        }
    }
    fn is_same(__one: &Self::Timeout, __other: &Self::Timeout) -> bool {
        match (__one, __other) {
            _ => false,
        }
    }
    fn timeout_in(
        __kind: ::otp::__private::Kind,
        __state: &Self::State,
    ) -> ::core::option::Option<Self::Timeout> {
        match (__kind, __state) {
            (::otp::__private::Kind::State, DoorState::Open(_)) => {
                ::core::option::Option::Some(DoorTimeout::Relock {})
            }
            _ => ::core::option::Option::None,
        }
    }
    fn state_name(__state: &Self::State) -> &'static str {
        match __state {
            DoorState::Locked(_) => "Locked",
            DoorState::Open(_) => "Open",
        }
    }
    fn describe_state(
        __state: &Self::State,
        __f: &mut ::core::fmt::Formatter<'_>,
    ) -> ::core::fmt::Result {
        use ::otp::__private::{ShowDebug as _, ShowName as _};
        (&&::otp::__private::Probe(__state)).__show(__f)
    }
    fn describe(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::{ShowDebug as _, ShowName as _};
        (&&::otp::__private::Probe(self)).__show(__f)
    }
}
#[automatically_derived]
#[doc(hidden)]
impl ::otp::__private::Process for Door {
    type Args = <Self as ::otp::__private::GenStatem>::Args;
    type Ref = DoorRef;
    const DEFAULTS: ::otp::__private::ChildDefaults = <Self as ::otp::__private::GenStatem>::DEFAULTS;
    fn vacant() -> DoorRef {
        ::otp::__private::statem::vacant::<Self>()
    }
    fn boot(
        __spec: ::otp::__private::Spec<Self>,
        __at: &DoorRef,
    ) -> ::otp::__private::BoxFuture<
        'static,
        ::core::result::Result<::otp::__private::Booted, ::otp::__private::StartError>,
    > {
        <Door as ::otp::__private::MachineData>::__boot(__spec, __at)
    }
    fn retire(__at: &DoorRef) {
        ::otp::__private::statem::retire::<Self>(__at)
    }
    async fn launch(
        __spec: ::otp::__private::Spec<Self>,
    ) -> ::core::result::Result<DoorRef, ::otp::__private::StartError> {
        <Door as ::otp::__private::MachineData>::__launch(__spec).await
    }
}
#[automatically_derived]
#[doc(hidden)]
impl ::otp::__private::Reached for Door {
    type Client = DoorRef;
    fn client(__at: ::otp::__private::ServerRef<()>) -> DoorRef {
        ::otp::__private::statem::client::<Self>(__at)
    }
    fn monitored(
        __spec: ::otp::__private::Spec<Self>,
    ) -> ::otp::__private::BoxFuture<
        'static,
        ::core::result::Result<
            (DoorRef, ::otp::__private::Reference),
            ::otp::__private::StartError,
        >,
    > {
        <Door as ::otp::__private::MachineData>::__monitored(__spec)
    }
}
const _: () = {
    #[cfg(rust_analyzer)]
    {
        use ::otp::prelude::init as _;
        use ::otp::prelude::cast as _;
        use ::otp::prelude::call as _;
        use ::otp::prelude::state_timeout as _;
    }
};
