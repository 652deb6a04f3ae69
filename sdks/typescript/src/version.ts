/** Version of the SDK; goes out with every event. */
export const VERSION = '0.1.0';
export const SDK = { name: 'sentryai.typescript', version: VERSION } as const;
