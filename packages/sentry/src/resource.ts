import type { Attributes, DecodedResource, DecodedSpan } from '@sentryai/otlp';
import { type JsonRecord, recordIn, textIn, wordOf } from './json-values.ts';
import type { EnvelopeHeader } from './split-envelope.ts';
import { readUserId } from './user-id.ts';

/**
 * The resource of an envelope's spans: what they inherit when they do not say it themselves. Spans that stand beside a
 * transaction (version 10 takes its AI spans out of it) inherit from the transaction.
 */
export function resourceOf(header: EnvelopeHeader, transaction: JsonRecord | null, spans: DecodedSpan[]): DecodedResource {
  const event = transaction ?? {};
  const sdk = recordIn(event, 'sdk');
  const name = textIn(sdk, 'name') || header.sdkName;
  const version = textIn(sdk, 'version') || header.sdkVersion;
  const attributes: Attributes = new Map();
  const add = (key: string, value: string): void => {
    if (value !== '') attributes.set(key, value);
  };
  add('service.version', textIn(event, 'release') || wordOf(header.trace['release']));
  add('deployment.environment.name', textIn(event, 'environment') || wordOf(header.trace['environment']));
  add('user.id', readUserId(recordIn(event, 'user')));
  add('host.name', textIn(event, 'server_name'));
  add('telemetry.sdk.name', name);
  add('telemetry.sdk.version', version);
  return { attributes, scopes: [{ name: scopeName(name), version, attributes: new Map(), spans }] };
}

/** Spans of this protocol are known by their scope, also those of SDKs that are not Sentry's own. */
function scopeName(sdk: string): string {
  if (sdk.startsWith('sentry')) return sdk;
  return sdk === '' ? 'sentry' : `sentry/${sdk}`;
}
