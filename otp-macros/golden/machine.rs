pub struct Door {
    code: u32,
}

#[gen_statem(Locked, Open)]
impl Door {
    /// A locked door.
    #[init]
    pub fn new(code: u32) -> (Self, Locked) {
        (Door { code }, Locked)
    }

    /// Opens it with the right code.
    #[cast(otherwise = postpone, when(is_right))]
    pub fn enter(&mut self, _: Locked, code: u32) -> To<Open> {
        to(Open)
    }

    #[cast(event(enter))]
    pub fn refuse(&mut self, _: &Locked, code: u32) {}

    /// Shuts it.
    #[call(otherwise = stop)]
    pub fn close(&mut self, at: Open) -> (bool, To<Locked>) {
        (true, to(Locked))
    }

    #[enter]
    fn opened(&mut self, _: &Open, cx: &mut Ctx<Self>) {
        cx.state_timeout(Duration::from_secs(10));
    }

    #[state_timeout]
    fn relock(&mut self, _: Open) -> To<Locked> {
        to(Locked)
    }

    fn is_right(&self, code: &u32) -> bool {
        self.code == *code
    }
}
