/** The one credential, organization and sandbox list that a new service knows. */
export const CLIENT_ID = '7d1f0c62b98e4a35a0e4c81f6b2d9357';
export const CLIENT_SECRET = 'not-a-real-secret-b41c7e';
export const ACCESS_TOKEN = 'not-a-real-token-5e0a93d2c7f84b16';
export const ORG_ID = '60D4A1B72F93C58E0A495C21@AdobeOrg';
export const SANDBOX = 'prod';
export const SCOPES = [
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
  'session',
] as const;
