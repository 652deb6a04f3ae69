import { ServerInterceptingCall, type ServerInterceptor, ServerListenerBuilder, status } from '@grpc/grpc-js';
import { bodyTimeout, hostRefused, newRequestId, payloadTooLarge } from '@sentryai/http';
import type { AppError } from '@sentryai/schema';
import { answeredError } from '../answered-error.ts';
import type { IncomingHead } from '../incoming.ts';
import { callHead } from './grpc-incoming.ts';
import { grpcStatusOf } from './grpc-status.ts';

export type GateOptions = {
  isHostAllowed: (host: string | undefined) => boolean;
  /** Errors: AppError for a sender that may not send. */
  identify: (head: IncomingHead) => Promise<unknown>;
  /** Told of every call that ended before its message could be looked at. */
  onRefused: (error: AppError, head: IncomingHead) => void;
  messageBytesMax: number;
  /** From the headers to the last byte, so that a trickling client cannot hold memory for ever. */
  messageTimeoutMs: number;
  /** Paths that answer without a key. */
  isOpen: (path: string) => boolean;
};

/**
 * Stands before the message is read: the name that the server was called by, and who calls. Nothing is received from
 * somebody who may not send.
 */
export function createGate(options: GateOptions): ServerInterceptor {
  const { isHostAllowed, identify, onRefused, messageBytesMax, messageTimeoutMs, isOpen } = options;
  return ({ path }, call) => {
    let timer: NodeJS.Timeout | undefined;
    let head: IncomingHead = { headers: {}, url: path, remoteAddress: undefined };
    const send = call.sendStatus.bind(call);
    const refuse = (thrown: unknown): void => {
      const error = answeredError(thrown);
      clearTimeout(timer);
      onRefused(error, head);
      send(grpcStatusOf(error, newRequestId()));
    };
    // The library itself ends a call whose message is too large, before any handler or interceptor sees it.
    call.sendStatus = (ending) => (isTooLarge(ending) ? refuse(payloadTooLarge(messageBytesMax)) : send(ending));

    /** Has the message received, or ends the call. */
    const admit = async (receive: () => void): Promise<void> => {
      try {
        if (!isHostAllowed(call.getHost())) throw hostRefused();
        if (!isOpen(path)) await identify(head);
      } catch (error) {
        refuse(error);
        return;
      }
      receive();
    };
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        head = callHead(metadata, call.getPeer(), path);
        timer = setTimeout(() => refuse(bodyTimeout(messageTimeoutMs)), messageTimeoutMs);
        void admit(() => next(metadata));
      })
      .withOnReceiveHalfClose((next) => {
        clearTimeout(timer);
        next();
      })
      .withOnCancel(() => clearTimeout(timer))
      .build();
    return new ServerInterceptingCall(call, { start: (next) => next(listener) });
  };
}

function isTooLarge({ code, details }: { code?: status | null; details?: string | null }): boolean {
  return code === status.RESOURCE_EXHAUSTED && /^Received message (larger|that decompresses)/.test(details ?? '');
}
