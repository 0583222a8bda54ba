// The typed messages between the page and its two workers: one reads data, one trains.
export * from './dataProtocol';
export * from './trainProtocol';
