/** Levels of nested attribute values (lists and maps) that are read; real payloads stay below ten. Guards the stack. */
export const NESTING_LEVELS_MAX = 64;

/**
 * Protobuf messages inside one request, attribute values included. Below 2^24, the most entries that a JavaScript Map
 * takes. A 64 MiB body of real spans holds fewer than four million.
 */
export const NESTED_MESSAGES_MAX = 16_000_000;

/**
 * Events and links, log records, or data points and exemplars of one request. An empty one costs two bytes on the wire
 * and some 250 in memory, so that without this limit a body of 64 MiB could ask for 8 GB.
 */
export const ITEMS_MAX = 1_000_000;

/** Buckets, bounds and quantiles of one data point; SDKs make at most some hundreds. A point with more is refused. */
export const BUCKETS_PER_POINT_MAX = 10_000;

/** The same of all points of one request. A count of one byte on the wire takes eight in memory. */
export const BUCKETS_MAX = 4_000_000;

/** Scales of exponential histograms that are read. SDKs use -10 to 20; at 64 a bucket is narrower than a double can say. */
export const SCALE_MIN = -64;
export const SCALE_MAX = 64;
