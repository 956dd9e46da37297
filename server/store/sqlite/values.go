package sqlite

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
)

// argument is what the driver takes for a value of ours.
func argument(arg any) (driver.Value, error) {
	switch v := arg.(type) {
	case nil, int64, string, []byte, bool:
		return v, nil
	case int:
		return int64(v), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(arg) // named types
}

// assign copies a column to where a caller wants it, and refuses what would not
// fit there: NULL least of all becomes "" or 0.
func assign(dest any, column driver.Value) error {
	switch to := dest.(type) {
	case sql.Scanner:
		return to.Scan(column)
	case *any:
		*to = column
		return nil
	case *[]byte:
		return assignBytes(to, column)
	case *string:
		if v, is := column.(string); is {
			*to = v
			return nil
		}
	case *int64:
		if v, is := column.(int64); is {
			*to = v
			return nil
		}
	}
	to := reflect.ValueOf(dest).Elem()
	switch v := column.(type) {
	case int64:
		if to.Kind() == reflect.Bool && (v == 0 || v == 1) {
			to.SetBool(v == 1)
			return nil
		}
		if to.CanInt() && !to.OverflowInt(v) {
			to.SetInt(v)
			return nil
		}
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return nil
		}
	case []byte:
		if to.Kind() == reflect.String {
			to.SetString(string(v))
			return nil
		}
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(v)
			return nil
		}
	}
	return fmt.Errorf("sqlite: a column's %T does not fit into %T", column, dest)
}

// assignBytes takes the driver's bytes: it makes them anew for each row.
func assignBytes(to *[]byte, column driver.Value) error {
	switch v := column.(type) {
	case nil:
		*to = nil
	case []byte:
		*to = v
	case string:
		*to = []byte(v)
	default:
		return fmt.Errorf("sqlite: a column's %T does not fit into bytes", column)
	}
	return nil
}
