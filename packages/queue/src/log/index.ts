export { type Board, createBoard } from './board.ts';
export { type LogConsumerOptions, openLogConsumer } from './consumer.ts';
export { type LogProducerOptions, openLogProducer } from './producer.ts';
