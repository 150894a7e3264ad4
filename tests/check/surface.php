<?php

// SPDX-License-Identifier: EUPL-1.2
// The public surface of the PHP layer and of the extension under it, as JSON for parity.py.

declare(strict_types=1);

$source = $argv[1];
require "$source/autoload.php";

/** Parameter names, without what PHP alone needs. */
function parameters(ReflectionFunctionAbstract $f): array
{
    return array_map(static fn (ReflectionParameter $p): string => $p->name, $f->getParameters());
}

/** Public methods with their parameters, public properties, cases with their words. */
function surface(ReflectionClass $class): array
{
    $out = ['methods' => [], 'fields' => [], 'cases' => []];
    foreach ($class->getMethods(ReflectionMethod::IS_PUBLIC) as $method) {
        $hidden = str_contains((string) $method->getDocComment(), '@internal') || str_starts_with($method->name, '__') && $method->name !== '__construct';
        if (!$hidden && !$method->isAbstract() | $class->isInterface() && !\in_array($method->name, ['cases', 'from', 'tryFrom'], true)) {
            $out['methods'][$method->name] = parameters($method);
        }
    }
    foreach ($class->getProperties(ReflectionProperty::IS_PUBLIC) as $property) {
        $out['fields'][] = $property->name;
    }
    if ($class->isEnum()) {
        foreach ((new ReflectionEnum($class->name))->getCases() as $case) {
            $out['cases'][$case->name] = $case->getBackingValue();
        }
    }
    return $out;
}

$out = ['layer' => [], 'functions' => [], 'ext' => [], 'ext_functions' => [], 'words' => Buzon\Ext\words()];
foreach (glob("$source/*.php") as $file) {
    $name = 'Buzon\\' . basename($file, '.php');
    if (!ctype_upper(basename($file)[0])) {
        continue;
    }
    $known = class_exists($name) || interface_exists($name) || trait_exists($name);
    $class = $known ? new ReflectionClass($name) : exit("$file does not hold $name\n");
    if (!str_contains((string) $class->getDocComment(), '@internal')) {
        $out['layer'][$class->getShortName()] = surface($class);
    }
}
foreach (get_defined_functions()['user'] as $name) {
    $f = new ReflectionFunction($name);
    if ($f->getNamespaceName() === 'Buzon') {
        $out['functions'][$f->getShortName()] = parameters($f);
    }
}
$extension = new ReflectionExtension('buzon');
foreach ($extension->getClassNames() as $name) {
    $out['ext'][(new ReflectionClass($name))->getShortName()] = array_keys(surface(new ReflectionClass($name))['methods']);
}
foreach ($extension->getFunctions() as $f) {
    $out['ext_functions'][] = $f->getShortName();
}
echo json_encode($out, JSON_THROW_ON_ERROR);
