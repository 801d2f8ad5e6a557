# Reads TAP from stdin with Perl's own parser and prints, as JSON, what it understood.
use strict;
use warnings;
use JSON::PP;
use TAP::Parser;

binmode STDIN, ':raw';
local $/;
my $parser = TAP::Parser->new({ tap => <STDIN> });
my (@tests, @unknown, @blocks);
while (my $result = $parser->next) {
    push @tests, {
        number => $result->number + 0,
        ok => $result->is_actual_ok ? JSON::PP::true : JSON::PP::false,
        directive => $result->directive,
        description => $result->description,
        explanation => $result->explanation,
    } if $result->is_test;
    push @unknown, $result->raw if $result->is_unknown || $result->is_bailout;
    push @blocks, $result->data if $result->is_yaml;
}
print JSON::PP->new->utf8->canonical->encode({
    version => $parser->version + 0,
    planned => $parser->tests_planned + 0,
    tests => \@tests,
    unknown => \@unknown,
    blocks => \@blocks,
    errors => [$parser->parse_errors],
});
