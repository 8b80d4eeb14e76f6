// Half a day from UTC, by quarters of an hour, and with daylight saving: whoever reads local time is found out.
process.env['TZ'] = 'Pacific/Chatham';
