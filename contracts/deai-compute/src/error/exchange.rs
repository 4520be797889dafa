/// Why tokens are not sent to the exchange. Nothing moved where one of these is met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    #[error("no exchange is configured: transfer the tokens with ft_transfer_call yourself")]
    Off,
    #[error("the exchange is {configured}, not {named}: name the one that you mean to trust with the tokens")]
    Other { named: String, configured: String },
    #[error("{what} is 0: give at least 1")]
    Zero { what: &'static str },
    #[error("{token_id} is the market itself: name another token")]
    SameToken { token_id: String },
    #[error("{exchange_id} is the exchange itself: it has the tokens already")]
    OwnSwap { exchange_id: String },
    #[error("{account_id} is not registered on {token_id}: call its storage_deposit first, or the output is lost")]
    ReceiverUnregistered { account_id: String, token_id: String },
    #[error("{token_id} did not determine whether {account_id} is registered: is it a token with NEP-145?")]
    ReceiverUnknown { account_id: String, token_id: String },
}

impl ExchangeError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Off => "exchange_off",
            Self::Other { .. } => "other_exchange",
            Self::Zero { .. } => "swap_zero",
            Self::SameToken { .. } => "same_token",
            Self::OwnSwap { .. } => "own_swap",
            Self::ReceiverUnregistered { .. } => "receiver_unregistered",
            Self::ReceiverUnknown { .. } => "receiver_unknown",
        }
    }
}
