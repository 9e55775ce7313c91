use otp::prelude::*;

#[derive(Debug)]
pub enum Alarm {
    High(u32),
    Over,
}

#[derive(Debug)]
pub struct Peak {
    high: u32,
}

#[gen_event(Alarm)]
impl Peak {
    #[init]
    pub fn new(high: u32) -> Self {
        Peak { high }
    }

    #[event]
    async fn on(&mut self, alarm: &Alarm) {
        if let Alarm::High(value) = alarm {
            tokio::task::yield_now().await;
            self.high = self.high.max(*value);
        }
    }

    #[call]
    pub fn high(&self) -> u32 {
        self.high
    }

    #[info]
    async fn tick(&mut self, tick: &u32, cx: &mut HandlerCtx<Self>) {
        self.high += tick;
        if *tick == 9 {
            tokio::task::yield_now().await;
            cx.swap_handler((), |high| Peak::handler(high.unwrap() + 1000));
        }
    }

    #[terminate]
    fn hand_over(&mut self, why: Removal) -> u32 {
        let _ = why;
        self.high
    }
}

#[otp::test]
async fn it_works() -> Result<(), Box<dyn std::error::Error>> {
    let alarms = EventManager::<Alarm>::start_link().await?;
    let peak = alarms.add_handler(Peak::handler(10)).await??;
    alarms.notify(Alarm::High(42));
    alarms.sync_notify(Alarm::Over).await?;
    assert_eq!(peak.high().await??, 42);
    alarms.send(3_u32);
    assert_eq!(peak.high().await??, 45);
    alarms.send(9_u32);
    assert_eq!(peak.high().await??, 1054);
    assert_eq!(alarms.delete_handler(&peak, ()).await??, 1054);
    assert_eq!(peak.high().await?, Err(otp::HandlerError::NotInstalled));
    Ok(())
}
