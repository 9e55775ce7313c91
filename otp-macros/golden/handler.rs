pub struct Peak {
    high: u32,
}

#[gen_event(Alarm)]
impl Peak {
    /// Made when it is added.
    #[init]
    pub fn new(high: u32) -> Self {
        Peak { high }
    }

    #[event]
    fn on(&mut self, alarm: &Alarm) {
        if let Alarm::High(value) = alarm {
            self.high = self.high.max(*value);
        }
    }

    /// The highest alarm so far.
    #[call]
    pub fn high(&self) -> u32 {
        self.high
    }

    #[info]
    async fn down(&mut self, down: &Down, cx: &mut HandlerCtx<Self>) {
        cx.remove_handler();
    }

    #[terminate]
    fn hand_over(&mut self, why: Removal) -> u32 {
        self.high
    }
}
