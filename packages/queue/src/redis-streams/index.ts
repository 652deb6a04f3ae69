export { openRedisConsumer, type RedisConsumerOptions } from './consumer.ts';
export { openRedisProducer, type RedisQueueOptions } from './producer.ts';
