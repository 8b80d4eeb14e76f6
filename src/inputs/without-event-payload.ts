// @actions/github reads the event's payload when it is imported, and throws if the file is not JSON, before
// a line of this action could report it. Nothing here needs the payload, so it is left unread.
delete process.env['GITHUB_EVENT_PATH'];
