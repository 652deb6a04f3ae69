/** Levels of nested attribute values (lists and maps) that are read; real payloads stay below ten. Guards the stack. */
export const NESTING_LEVELS_MAX = 64;

/**
 * Protobuf messages inside one request, attribute values included. Below 2^24, the most entries that a JavaScript Map
 * takes. A 64 MiB body of real spans holds fewer than four million.
 */
export const NESTED_MESSAGES_MAX = 16_000_000;

/**
 * Events and links of one request. An empty one costs two bytes on the wire and some 250 in memory, so that without
 * this limit a body of 64 MiB could ask for 8 GB.
 */
export const EVENTS_AND_LINKS_MAX = 1_000_000;
