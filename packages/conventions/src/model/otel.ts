import type { EmitterModel } from '../attribute-spec.ts';

/** General OpenTelemetry conventions that every span may carry: identity, HTTP, databases, errors. */
export const otel: EmitterModel = {
  family: 'otel',
  attributes: {
    'session.id': { field: 'session_id', rank: 5 },
    'user.id': { field: 'user_id', rank: 5 },
    'enduser.id': { field: 'user_id' },
    'service.name': { field: 'service' },
    'service.version': { field: 'release' },
    'deployment.environment.name': { field: 'environment' },
    'deployment.environment': { field: 'environment' },
    'error.type': { field: 'error_type' },
    'error.message': { field: 'error_message' },
    'exception.type': { field: 'error_type' },
    'exception.message': { field: 'error_message' },
    'http.response.status_code': { field: 'http_status' },
    'http.status_code': { field: 'http_status' },
    'rpc.response.status_code': { field: 'stored' },
    'http.request.method': { field: 'kind', read: 'kind:http' },
    'http.method': { field: 'kind', read: 'kind:http' },
    'db.system.name': { field: 'kind', read: 'kind:db' },
    'db.system': { field: 'kind', read: 'kind:db' },
  },
};
