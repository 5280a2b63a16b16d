/** How far above 0 rounding in float32 lifts a log-probability, in nats; more is a mistake of the caller. */
export const ROUNDING_NATS = 1e-5
