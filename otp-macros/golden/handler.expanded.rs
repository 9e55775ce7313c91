#[doc(hidden)]
const Peak_has_two_gen_event_blocks: () = ();
impl Peak {
    /// Made when it is added.
    pub fn new(high: u32) -> Self {
        Peak { high }
    }
    fn on(&mut self, alarm: &Alarm) {
        if let Alarm::High(value) = alarm {
            self.high = self.high.max(*value);
        }
    }
    /// The highest alarm so far.
    pub fn high(&self) -> u32 {
        self.high
    }
    async fn down(&mut self, down: &Down, cx: &mut HandlerCtx<Self>) {
        cx.remove_handler();
    }
    fn hand_over(&mut self, why: Removal) -> u32 {
        self.high
    }
}
///The calls of [`Peak`], made by the methods of [`PeakRef`].
pub enum PeakMsg {
    #[doc(hidden)]
    High {
        __reply: ::otp::__private::ReplyTo<
            ::core::result::Result<u32, ::otp::__private::HandlerError>,
        >,
    },
}
#[automatically_derived]
impl ::core::fmt::Debug for PeakMsg {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::names::*;
        match *self {
            Self::High { .. } => __call(__f, "high", &[], &[]),
        }
    }
}
/**Client of a [`Peak`] in an event manager: a method for each of its calls.

It names the handler and does not hold it.*/
pub struct PeakRef {
    __handler: ::otp::__private::HandlerRef<Peak>,
}
#[automatically_derived]
impl ::core::clone::Clone for PeakRef {
    fn clone(&self) -> Self {
        Self {
            __handler: ::core::clone::Clone::clone(&self.__handler),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for PeakRef {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_tuple(__f, "PeakRef")
            .field(&self.__handler)
            .finish()
    }
}
#[automatically_derived]
impl ::core::convert::From<::otp::__private::HandlerRef<Peak>> for PeakRef {
    fn from(__handler: ::otp::__private::HandlerRef<Peak>) -> Self {
        Self { __handler }
    }
}
#[automatically_derived]
impl ::core::convert::AsRef<::otp::__private::HandlerRef<Peak>> for PeakRef {
    fn as_ref(&self) -> &::otp::__private::HandlerRef<Peak> {
        &self.__handler
    }
}
#[automatically_derived]
#[doc(hidden)]
impl ::otp::__private::Target<Peak> for PeakRef {
    fn __process(&self) -> ::core::option::Option<::otp::__private::Whom> {
        ::otp::__private::Target::__process(&self.__handler)
    }
    fn __finder(&self) -> ::otp::__private::Finder<Peak> {
        ::otp::__private::Target::__finder(&self.__handler)
    }
}
impl PeakRef
where
    for<'__event> Alarm: ::otp::__private::Event,
{
    /// The highest alarm so far.
    ///
    ///Runs [`Peak::high`] in the manager's process and waits for the reply.
    pub fn high(
        &self,
    ) -> ::otp::__private::Call<
        '_,
        ::otp::__private::EventManager<Alarm>,
        ::core::result::Result<u32, ::otp::__private::HandlerError>,
    > {
        self.__handler
            .__call(
                |__reply| PeakMsg::High { __reply },
                ::otp::__private::DEFAULT_TIMEOUT,
            )
    }
}
impl Peak {
    /// Made when it is added.
    ///
    ///Describes a handler that is to be added to an event manager.
    pub fn handler(high: u32) -> ::otp::__private::HandlerSpec<Peak> {
        let _ = <Peak as ::otp::__private::HandlerState>::FIT;
        ::otp::__private::HandlerSpec::__new(move |__cx| ::std::boxed::Box::pin(async move {
            {
                let __out = Self::new(high);
                ::otp::__private::IntoInstalled::<Peak>::into_installed(__out)
            }
        }))
    }
}
#[automatically_derived]
#[doc(hidden)]
impl ::otp::__private::GenEvent for Peak {
    type Event = Alarm;
    type Msg = PeakMsg;
    type Output = u32;
    type Client = PeakRef;
    type Fits = ::otp::__private::Fits<
        Self::Msg,
        { <Peak as ::otp::__private::HandlerState>::FIT },
    >;
    const NAME: &'static str = "Peak";
    const AT_ONCE: bool = false;
    async fn handle_event(
        &mut self,
        __event: &Self::Event,
        __cx: &mut ::otp::__private::HandlerCtx<Self>,
    ) -> ::core::result::Result<(), ::otp::__private::Stop> {
        let _ = <Peak as ::otp::__private::HandlerState>::FIT;
        {
            __cx.__enter("on");
            let alarm: &Alarm = __event;
            {
                let __out = Self::on(self, alarm);
                ::otp::__private::IntoHandler::into_handler(__out)
            }
        }
    }
    async fn handle_call(
        &mut self,
        __call: Self::Msg,
        __cx: &mut ::otp::__private::HandlerCtx<Self>,
    ) -> ::core::result::Result<(), ::otp::__private::Stop> {
        let _ = <Peak as ::otp::__private::HandlerState>::FIT;
        match __call {
            PeakMsg::High { __reply } => {
                __cx.__enter_call("high", &__reply);
                let __out = ::otp::__private::attempt_now(|| ::core::result::Result::Ok(
                    Self::high(self),
                ));
                __cx.__answer(__reply, __out)
            }
        }
    }
    fn refuse(__call: Self::Msg, __error: ::otp::__private::HandlerError) {
        match __call {
            PeakMsg::High { __reply, .. } => {
                __reply.send(::core::result::Result::Err(__error))
            }
        }
    }
    async fn handle_info(
        &mut self,
        __info: &mut ::otp::__private::Info,
        __cx: &mut ::otp::__private::HandlerCtx<Self>,
    ) -> ::core::result::Result<bool, ::otp::__private::Stop> {
        let _ = <Peak as ::otp::__private::HandlerState>::FIT;
        if let ::core::option::Option::Some(__message) = ::otp::__private::Info::peek_mut::<
            Down,
        >(__info) {
            let __message = &*__message;
            let down: &Down = __message;
            __cx.__enter("down");
            return ::core::result::Result::map(
                {
                    let __out = ::otp::__private::event::may_move_between_threads::<
                        Self,
                        _,
                    >(Self::down(self, down, __cx))
                        .await;
                    ::otp::__private::IntoHandler::into_handler(__out)
                },
                |()| true,
            );
        }
        { ::core::result::Result::Ok(false) }
    }
    async fn terminate(
        &mut self,
        __why: ::otp::__private::Removal,
        __cx: &mut ::otp::__private::HandlerCtx<Self>,
    ) -> Self::Output {
        let _ = <Peak as ::otp::__private::HandlerState>::FIT;
        __cx.__enter("hand_over");
        let why: Removal = __why;
        Self::hand_over(self, why)
    }
    fn describe(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::{ShowDebug as _, ShowName as _};
        (&&::otp::__private::Probe(self)).__show(__f)
    }
}
const _: () = {
    #[cfg(rust_analyzer)]
    {
        use ::otp::prelude::init as _;
        use ::otp::prelude::event as _;
        use ::otp::prelude::call as _;
        use ::otp::prelude::info as _;
        use ::otp::prelude::terminate as _;
    }
};
